import { startActs } from './acts.js'

// a page of the studio without a drawing
startActs()
