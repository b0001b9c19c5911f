import { startActs } from './acts.js'
import { startMigration } from './migration.js'

// a page of the studio without a drawing
startActs()
startMigration()
