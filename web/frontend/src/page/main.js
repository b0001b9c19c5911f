import htmx from 'htmx.org'
import { startAsking } from './ask.js'
import { startBar } from './bar.js'
import { startComments } from './comments.js'
import { startBulk } from './bulk.js'
import { startClashes } from './clashes.js'
import { startCountdowns } from './countdown.js'
import { startDifferences } from './differences.js'
import { startDrafts } from './draft.js'
import { startDrops } from './drop.js'
import { startFindings } from './findings.js'
import { startKeys } from './keys.js'
import { startList } from './list.js'
import { startLive } from './live.js'
import { startMenus } from './menus.js'
import { startNarrowing } from './narrow.js'
import { startOrder } from './order.js'
import { startPhrases } from './phrases.js'
import { startReview } from './review.js'
import { startSelections } from './suggest.js'

// the content security policy forbids inline styles and evaluated code
htmx.config.includeIndicatorStyles = false
htmx.config.allowEval = false
htmx.config.attributesToSettle = [] // what comes is final: no transition between the old and the new
htmx.config.selfRequestsOnly = true
htmx.config.historyCacheSize = 0 // drafts never rest in the browser's storage

document.documentElement.classList.add('js')
startBar()
startMenus()
startKeys()
startList()
startBulk()
startReview()
startDifferences()
startComments()
startFindings()
startDrafts()
startAsking()
startPhrases()
startNarrowing()
startOrder()
startSelections()
startDrops()
startClashes()
startCountdowns()
startLive()
