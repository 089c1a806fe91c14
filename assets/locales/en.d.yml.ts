// Made from en.yml by `npm run words`; a test keeps it in step.
export const name: string
export const description: string
export const openPanelCommand: string
export const markCommand: string
export const noteObservation: string
export const noteChallenge: string
export const cutAt: string
export function omniboxSaves($1: string | number, $2: string | number): string
export function omniboxStarts($1: string | number, $2: string | number): string
export const omniboxMarks: string
export function omniboxMarksAt($1: string | number): string
export const omniboxOffTheRecord: string
export const kindNote: string
export const kindWin: string
export const kindQuestion: string
export const kindQuote: string
export const kindFollowUp: string
export const kindActivity: string
export const challengeLow: string
export const challengeMedium: string
export const challengeHigh: string
export function observationCount($1: number): string
export const captureForm: string
export const observation: string
export const timeline: string
export const whatDoYouSee: string
export const enterSaves: string
export const enterStarts: string
export const help: string
export const knownTags: string
export const knownOwners: string
export const knownDays: string
export const today: string
export const tomorrow: string
export const newTag: string
export function timesToday($1: number): string
export function takeOff($1: string | number): string
export function comesFrom($1: string | number, $2: string | number): string
export const comesFromNothing: string
export const comesFromKeys: string
export function timeOnDay($1: string | number, $2: string | number): string
export function timeAhead($1: string | number): string
export function noSuchTime($1: string | number): string
export const basisObserved: string
export const basisTold: string
export const basisInferred: string
export function dueOn($1: string | number): string
export const asItStands: string
export function notSaved($1: string | number): string
export const notSavedEnded: string
export const notSavedOffTheRecord: string
export const notSavedFull: string
export function draftNotKept($1: string | number): string
export const newerDatabase: string
export function savedAt($1: string | number): string
export const clockSetBack: string
export const allRideAlongs: string
export const openInTab: string
export const untitled: string
export const editDetails: string
export const addHost: string
export const liveFor: string
export const ended: string
export function writingUp($1: string | number): string
export function minutes($1: string | number): string
export function hoursAndMinutes($1: string | number, $2: string | number): string
export const endRideAlong: string
export const startRideAlong: string
export const welcome: string
export const welcomeLead: string
export const startLater: string
export const firstSign: string
export const specimenNote: string
export const specimenChallenge: string
export const specimenWin: string
export const specimenQuestion: string
export const staysHere: string
export const writeUp: string
export const emptyDay: string
export const emptyDayHint: string
export const endedKeep: string
export const endedEmpty: string
export const openSummary: string
export const saveCopy: string
export function canBeUndone($1: string | number): string
export function undone($1: string | number): string
export function redone($1: string | number): string
export const nothingToUndo: string
export const nothingToRedo: string
export const edited: string
export const notStarred: string
export const shared: string
export function withTag($1: string | number): string
export function withoutTag($1: string | number): string
export function nameAndRole($1: string | number, $2: string | number): string
export const unnamed: string
export const notYours: string
export const timeIsAhead: string
export function editNotSaved($1: string | number): string
export const draftNotKeptFull: string
export const reopen: string
export const done: string
export const anotherLive: string
export function anotherIsLive($1: string | number): string
export const exportFiles: string
export function savedAs($1: string | number): string
export function copyOf($1: string | number): string
export function notExported($1: string | number): string
export const formatsToChoose: string
export const exportDocuments: string
export const exportCopies: string
export const exportRows: string
export const exportTrackers: string
export const aboutPdf: string
export const aboutRich: string
export const aboutSlack: string
export const aboutTrello: string
export function previewPage($1: string | number): string
export function previewText($1: string | number): string
export const previewing: string
export const previewLong: string
export const previewCut: string
export const people: string
export const peopleRoles: string
export const peopleNames: string
export const peopleHint: string
export const leavesWith: string
export const withAppendix: string
export const withAddresses: string
export const leaveWithScreenshots: string
export const withMark: string
export const trackerGets: string
export const trackerFollowUps: string
export const trackerChallenges: string
export function unfilledLeave($1: number): string
export function draftsStay($1: number): string
export function noReplyLeave($1: number): string
export function writingFormat($1: string | number): string
export const stopWriting: string
export const writingStopped: string
export const copied: string
export const copyReady: string
export const copyNow: string
export const printOpened: string
export function printTitle($1: string | number): string
export const printOrPdf: string
export const paperSize: string
export const paperA4: string
export const paperLetter: string
export const printHint: string
export function privateStay($1: number): string
export const nothingStays: string
export const allStays: string
export const undo: string
export const dismiss: string
export const close: string
export const closeKey: string
export const observationDeleted: string
export const activityDeleted: string
export const followUpDeleted: string
export const chosenRows: string
export const chooseRows: string
export function rowsChosen($1: number): string
export const changeChosen: string
export const makeOne: string
export const makeOneOfTwo: string
export const madeOne: string
export const makeTwo: string
export const madeTwo: string
export function rowsOf($1: string | number, $2: string | number): string
export function rowsInAll($1: number): string
export const showAll: string
export const choose: string
export const filter: string
export const filterKey: string
export const search: string
export const searchRows: string
export const withoutWords: string
export const nothingPasses: string
export function rowsChanged($1: number): string
export function rowsDeleted($1: string | number): string
export function changeRows($1: number): string
export const asItIs: string
export const addTags: string
export const takeTagsOff: string
export const whoSees: string
export const moveMinutes: string
export const moveTo: string
export function titleOnDay($1: string | number, $2: string | number): string
export const splitAt: string
export function splitInto($1: string | number, $2: string | number): string
export const chooseRow: string
export const pasteLog: string
export function readAsLog($1: number): string
export function logGoesTo($1: string | number, $2: string | number): string
export const logBox: string
export const logHint: string
export const logOpenFile: string
export const logFileHint: string
export const logDropNow: string
export const logPasted: string
export const logPutAway: string
export function logPutAwayName($1: string | number): string
export function logTooMany($1: string | number): string
export const logFirstDay: string
export const logFirstDayHint: string
export const logNothingYet: string
export const logReading: string
export const logPreview: string
export const logNow: string
export function logFollowUps($1: number): string
export function logActivities($1: number): string
export function logProblems($1: number): string
export function logTimeUnclear($1: string | number): string
export function logImport($1: string | number): string
export const logImporting: string
export function logProgress($1: string | number, $2: string | number): string
export const stop: string
export const logStopped: string
export function logImported($1: number): string
export const logNoRideAlong: string
export const logEnded: string
export const logOffTheRecord: string
export const logFull: string
export function logNotImported($1: string | number): string
export const logOneFile: string
export function logFileEmpty($1: string | number): string
export function logFileTooLarge($1: string | number): string
export const logTooLarge: string
export function logNotText($1: string | number): string
export function logGuessed($1: string | number): string
export function logNotRead($1: string | number): string
export const momentUnfilled: string
export const fillIn: string
export function fillAllIn($1: number): string
export function momentMarked($1: string | number): string
export const notMarkedOffTheRecord: string
export function notMarked($1: string | number): string
export function markedElsewhere($1: number, $2: string | number): string
export function momentsUnfilled($1: number): string
export const notSavedWords: string
export function waitingOffTheRecord($1: string | number): string
export function waitingFull($1: string | number): string
export function waitingNewer($1: string | number): string
export function waitingFailed($1: string | number, $2: string | number): string
export function waitingCutShort($1: string | number): string
export const waitingTooFull: string
export const saveNow: string
export const putIntoLine: string
export const discard: string
export const discardedWords: string
export const pageNoted: string
export const takePageOff: string
export const capturePad: string
export const capturePadHint: string
export function padNotOpened($1: string | number): string
export const pinnedTags: string
export const pin: string
export function pinTag($1: string | number): string
export const pinKey: string
export function unpinTag($1: string | number): string
export function tagPinned($1: string | number): string
export function tagUnpinned($1: string | number): string
export const allUnpinned: string
export const noTagToPin: string
export const notOnActivities: string
export const askNext: string
export const askNextKey: string
export const question: string
export const dismissQuestion: string
export const dismissQuestionKey: string
export const questionDismissed: string
export const noQuestions: string
export const asked: string
export const activityIs: string
export const numberIs: string
export const starred: string
export const keptPrivate: string
export const edit: string
export const editKey: string
export const star: string
export const starKey: string
export const privateKey: string
export const deleteRow: string
export const deleteKey: string
export const owner: string
export function fromTime($1: string | number): string
export const alsoWritten: string
export const nothing: string
export const useThis: string
export const keepWhatShows: string
export const nothingClashes: string
export const text: string
export const kind: string
export const kindChallenge: string
export const severity: string
export const tags: string
export const time: string
export const basis: string
export const due: string
export const save: string
export const cancel: string
export function notedAt($1: string | number): string
export const textIsEmpty: string
export const takeScreenshot: string
export const takeScreenshotKey: string
export const takenBadge: string
export const refusedBadge: string
export function screenshotHow($1: string | number): string
export const screenshotHowByMenu: string
export const screenshotOffTheRecord: string
export const screenshotTooLarge: string
export function screenshotFailed($1: string | number): string
export const screenshotTaken: string
export const screenshotWaits: string
export const screenshotWaitsHint: string
export const cropAndRedact: string
export const keepAsItIs: string
export const screenshotKept: string
export const screenshotDiscarded: string
export const screenshotGone: string
export function screenshotNotKept($1: string | number): string
export const screenshotNotKeptFull: string
export const screenshot: string
export function screenshotOf($1: string | number): string
export function openScreenshot($1: string | number): string
export const openScreenshotUnnamed: string
export const screenshotDeleted: string
export const deleteScreenshot: string
export const whatDoesItShow: string
export const whatDoesItShowHint: string
export const described: string
export const editorHint: string
export const editorKeys: string
export const editorTool: string
export const keepPart: string
export const coverPart: string
export const addCover: string
export function keptPart($1: string | number, $2: string | number, $3: string | number, $4: string | number): string
export function coverNumber($1: string | number, $2: string | number, $3: string | number, $4: string | number, $5: string | number): string
export const coverAdded: string
export const coverRemoved: string
export const keepScreenshot: string
export const moment: string
export const wait: string
export const interruption: string
export const offRecord: string
export function withKey($1: string | number, $2: string | number): string
export const stretches: string
export function stripDay($1: string | number, $2: string | number): string
export function stripActivity($1: string | number, $2: string | number): string
export function waitsInAll($1: number, $2: string | number): string
export function interruptionCount($1: number): string
export function offRecordFromTo($1: string | number, $2: string | number): string
export function offRecordSince($1: string | number): string
export function waitFor($1: string | number): string
export const interrupted: string
export const waitBegan: string
export const waitEnded: string
export const offRecordBegan: string
export const offRecordEnded: string
export const waitAdded: string
export const interruptionAdded: string
export const offRecordAdded: string
export function interruptionOne($1: string | number): string
export function interruptionTwo($1: string | number): string
export function interruptionFew($1: string | number): string
export function interruptionOther($1: string | number): string
export function offRecordState($1: string | number): string
export function quietQuestion($1: string | number, $2: string | number): string
export const quietWait: string
export const quietOffRecord: string
export const quietWork: string
export const notLive: string
export const backOnFirst: string
export const endsBeforeItBegins: string
export const waitedFor: string
export const begins: string
export const ends: string
export const waitDeleted: string
export const interruptionDeleted: string
export const offRecordDeleted: string
export const details: string
export const title: string
export const host: string
export const observer: string
export const personName: string
export const role: string
export const team: string
export const day: string
export const date: string
export const zone: string
export const classification: string
export const classificationHint: string
export const confidential: string
export const openWriteUp: string
export function noSuchZone($1: string | number): string
export const noSuchDay: string
export const dayAhead: string
export const helpFirst: string
export const helpText: string
export const helpNote: string
export const helpChallenge: string
export const helpChallengeExample: string
export const helpWin: string
export const helpQuestion: string
export const helpQuote: string
export const helpFollowUp: string
export const helpFollowUpExample: string
export const helpActivity: string
export const helpAny: string
export const helpTag: string
export const helpAgo: string
export const helpAt: string
export const helpTold: string
export const helpInferred: string
export const helpLog: string
export const helpLiteral: string
export const helpKeys: string
export const helpSave: string
export const helpNewLine: string
export const helpLast: string
export const helpComplete: string
export const helpOffered: string
export const helpOwner: string
export const helpDue: string
export const helpPin: string
export const helpAsk: string
export const helpDismiss: string
export const helpDashboard: string
export const helpBack: string
export const helpUndo: string
export const helpRedo: string
export const helpSettle: string
export const helpWait: string
export const helpInterruption: string
export const helpOffRecord: string
export const helpListKeys: string
export const helpMove: string
export const helpEnds: string
export const helpPrivate: string
export const helpChoose: string
export const helpExtend: string
export const helpAll: string
export const helpChooseNone: string
export const helpTime: string
export const helpGrade: string
export function helpScreenshot($1: string | number): string
export const helpMark: string
export const helpElsewhere: string
export const helpOmnibox: string
export const helpMenu: string
export const helpMarkAnywhere: string
export const helpPad: string
export const helpFirefox: string
export const helpNothingIsWrong: string
export const whatWasDone: string
export const mainNavigation: string
export const rideAlongs: string
export const settings: string
export const summary: string
export const liveNow: string
export const openNow: string
export const past: string
export const noRideAlongs: string
export const noRideAlongsHint: string
export const openPanel: string
export function openPanelKey($1: string | number): string
export function showMore($1: number): string
export const notHere: string
export const notHereHint: string
export const back: string
export const pages: string
export function countOf($1: string | number, $2: string | number): string
export function deleteRideAlong($1: string | number): string
export const rideAlongDeleted: string
export function fromTo($1: string | number, $2: string | number): string
export const nothingYet: string
export const tagsPage: string
export const tagsHint: string
export const noTags: string
export const noTagsHint: string
export const tagsAlone: string
export function tagOnRows($1: number): string
export const findTag: string
export function noTagFound($1: string | number): string
export function tagSettings($1: string | number): string
export function tagLine($1: string | number, $2: string | number): string
export const tagName: string
export const tagNameHint: string
export const tagNameWrong: string
export const tagColour: string
export const noColour: string
export const colourRust: string
export const colourOchre: string
export const colourMoss: string
export const colourTeal: string
export const colourSlate: string
export const colourPlum: string
export const tagPack: string
export const mergeInto: string
export const mergeIntoNone: string
export const deleteTag: string
export function tagRenamed($1: string | number): string
export function tagsMerged($1: string | number, $2: string | number): string
export function tagRecoloured($1: string | number): string
export function tagDeleted($1: string | number): string
export function tagMoved($1: string | number): string
export const packs: string
export const packsHint: string
export function packChosen($1: string | number): string
export function packLeft($1: string | number): string
export const choosePack: string
export const newPack: string
export const packTags: string
export const packTagsHint: string
export const packName: string
export const packTaken: string
export const packNeedsTags: string
export function packMade($1: string | number): string
export const renamePack: string
export function renamePackNamed($1: string | number): string
export const deletePack: string
export function deletePackNamed($1: string | number): string
export function packRenamed($1: string | number): string
export function packDeleted($1: string | number): string
export const packKpi: string
export const packKpiHint: string
export const packCauses: string
export const packCausesHint: string
export const packItil: string
export const packItilHint: string
export const packRoles: string
export const packRolesHint: string
export const tagCommunication: string
export const tagCooperation: string
export const tagCoordination: string
export const tagIntegration: string
export const tagPerformance: string
export const tagQuality: string
export const tagSatisfaction: string
export const tagChangingTechnology: string
export const tagChangingBusiness: string
export const tagCulture: string
export const tagGoalsUnclear: string
export const tagGovernance: string
export const tagTools: string
export const tagPeople: string
export const tagIncident: string
export const tagProblem: string
export const tagChange: string
export const tagRequest: string
export const tagKnowledge: string
export const tagStrategicAdvisor: string
export const tagConsultant: string
export const tagRiskAssessor: string
export const tagChangeAgent: string
export const questions: string
export const questionsHint: string
export const ownQuestions: string
export const readyQuestions: string
export const newQuestion: string
export const addQuestion: string
export function saveQuestion($1: string | number): string
export const questionText: string
export function removeQuestion($1: string | number): string
export const questionRemoved: string
export const putBack: string
export const promptGoal: string
export const promptBusinessGoal: string
export const promptWaiting: string
export const promptRework: string
export const promptTools: string
export const promptWorkaround: string
export const promptOneHead: string
export const promptHandover: string
export const promptSurprise: string
export const promptPriority: string
export const promptInterruption: string
export const promptDecision: string
export const promptNobodyAsks: string
export const promptRisk: string
export const promptWell: string
export const promptUsers: string
export const promptFixFirst: string
export const promptLeader: string
export const observerSettings: string
export const classificationDefault: string
export const settingsSaved: string
export function settingsNotSaved($1: string | number): string
export const pagesNoted: string
export const keepQuery: string
export const keepQueryHint: string
export const copies: string
export const copiesHint: string
export const saveCopyOfAll: string
export const openCopy: string
export const openingCopy: string
export const openCopyHint: string
export function copyOpened($1: number): string
export const copyNotJson: string
export const copyForeign: string
export const copyNewer: string
export const copyDamaged: string
export const copyTooLarge: string
export const copyTooLargeToSave: string
export function copyNotOpened($1: string | number): string
export const keys: string
export const storageHint: string
export function notDone($1: string | number): string
export const brokenTitle: string
export function brokenHint($1: string | number): string
export const reload: string
export const liveBadge: string
export const markedBadge: string
export const notedBadge: string
export const notSavedBadge: string
export const summaryAsked: string
export const summaryKicker: string
export const summaryNoWords: string
export const summaryHosts: string
export const summaryWhen: string
export function summaryWhenDay($1: string | number, $2: string | number, $3: string | number, $4: string | number): string
export function summaryWhenDays($1: string | number, $2: string | number, $3: string | number, $4: string | number, $5: string | number): string
export function summaryWhenMoment($1: string | number, $2: string | number, $3: string | number): string
export const summaryLength: string
export const summaryObservations: string
export function summaryCounts($1: string | number, $2: string | number): string
export function summaryChallenges($1: number): string
export function summaryWins($1: number): string
export function summaryQuestions($1: number): string
export function summaryQuotes($1: number): string
export function summaryNotes($1: number): string
export const summaryChallengesFact: string
export function summaryHigh($1: string | number): string
export function summaryMedium($1: string | number): string
export function summaryLow($1: string | number): string
export const summaryBasisTold: string
export const summaryBasisInferred: string
export const summaryBottomLine: string
export function summaryTheme($1: string | number, $2: string | number): string
export function summaryLesserTheme($1: string | number, $2: string | number): string
export function summaryMoreGrave($1: number): string
export function summaryWinsFound($1: number): string
export function summaryPromised($1: number, $2: string | number): string
export function summaryPromisedUndated($1: number): string
export const summaryFollowUps: string
export const summaryAction: string
export const summaryBehind: string
export const summaryNoOwner: string
export const summaryNoDate: string
export const summaryThemes: string
export const summarySeveralTags: string
export const summaryOtherChallenges: string
export const summaryNoSharedTag: string
export const summaryUntagged: string
export const summaryWorks: string
export const summaryOpenQuestions: string
export const summaryOwnWords: string
export function summaryQuote($1: string | number): string
export const summaryActivities: string
export const summaryPauses: string
export function summaryGap($1: string | number, $2: string | number): string
export const summaryActivity: string
export const summaryFrom: string
export const summaryLasted: string
export const summaryShare: string
export const summaryMethodHeading: string
export function summaryMethod($1: number): string
export function summaryTold($1: number): string
export function summaryInferred($1: number): string
export function summaryUnfilled($1: number): string
export const summaryWriteUp: string
export function summaryOffRecord($1: number, $2: string | number): string
export function summaryPrivate($1: number): string
export function summaryFollowUpsKept($1: number): string
export function summarySpansKept($1: number): string
export const summaryLimit: string
export function summaryWritten($1: string | number, $2: string | number, $3: string | number): string
export const summaryNumber: string
export function summaryObservationNumber($1: string | number): string
export function summaryPageOf($1: string | number, $2: string | number): string
export const charter: string
export const charterHint: string
export const charterLate: string
export const purpose: string
export const purposeHint: string
export const goal: string
export const goalHint: string
export const offLimits: string
export const offLimitsHint: string
export const roles: string
export const rolesHint: string
export const goodForObserver: string
export const goodForHost: string
export const whoIsShadowed: string
export const noHosts: string
export const addAnotherHost: string
export const hostAdded: string
export function hostTakenOff($1: string | number): string
export function takeHostOff($1: string | number): string
export const charterQuestions: string
export const charterAssumptions: string
export const charterAssumptionsHint: string
export const charterStandards: string
export const charterStandardsHint: string
export const charterTerms: string
export const charterTermsHint: string
export const addIt: string
export const addCharterQuestion: string
export const addAssumption: string
export const addStandard: string
export const addTerm: string
export const termMeans: string
export const answerIs: string
export const seenIs: string
export const lineAdded: string
export const lineChanged: string
export const lineDeleted: string
export function deleteLine($1: string | number): string
export const outcome: string
export function reviewTitle($1: string | number): string
export const reviewFallback: string
export const reviewLocked: string
export const reviewLockedHint: string
export const reviewNoFile: string
export const reviewNoFileHint: string
export const reviewChoose: string
export const reviewDropNow: string
export const reviewPassphrase: string
export const reviewPassphraseHint: string
export const reviewPassphraseEmpty: string
export const reviewOpen: string
export const reviewOpening: string
export const reviewStopped: string
export const reviewWrongPassphrase: string
export const reviewNotRead: string
export const reviewForeign: string
export const reviewIsAnswers: string
export const reviewNewer: string
export const reviewDamaged: string
export const reviewTooLarge: string
export function reviewNotOpened($1: string | number): string
export const reviewKeptUnreadable: string
export const theObserver: string
export function reviewForFrom($1: string | number, $2: string | number): string
export function reviewLead($1: string | number, $2: string | number): string
export function reviewPrivate($1: number, $2: string | number): string
export const reviewParts: string
export const yourAnswers: string
export const reviewAgreed: string
export const reviewNothingAgreed: string
export function reviewGoodForObserver($1: string | number): string
export const reviewGoodForHost: string
export function reviewAmended($1: number): string
export function reviewAmendedOn($1: string | number, $2: string | number): string
export const reviewAgreement: string
export const reviewAgreementNone: string
export function reviewAgreedOn($1: string | number, $2: string | number): string
export function reviewAgreedOnly($1: string | number): string
export function reviewTakenBackOn($1: string | number, $2: string | number): string
export function reviewTakenBackBySync($1: string | number): string
export const reviewTakeBack: string
export const reviewAgreeAgain: string
export const reviewTookBack: string
export const reviewAgreedAgain: string
export const reviewNoted: string
export const reviewNothingNoted: string
export function reviewNotedHint($1: number): string
export function reviewWithdrawn($1: number): string
export function reviewObserverSays($1: string | number): string
export const reviewWhich: string
export const reviewAll: string
export const reviewOpenOnes: string
export const reviewDisputed: string
export function reviewShown($1: number, $2: string | number): string
export function reviewShowMore($1: number): string
export function reviewReplyTo($1: string | number): string
export const reviewConfirm: string
export const reviewAmend: string
export const reviewContext: string
export const reviewDispute: string
export const reviewWithdraw: string
export const reviewTakeOff: string
export function reviewTakeOffOf($1: string | number): string
export const reviewReplyTakenOff: string
export function reviewReplied($1: string | number, $2: string | number): string
export const reviewReplyWritten: string
export function reviewTold($1: string | number): string
export function reviewInferred($1: string | number): string
export const quoteUnapproved: string
export const kindQuoteUnapproved: string
export const reviewQuoteHint: string
export const reviewAmendHint: string
export const reviewContextHint: string
export const reviewDisputeHint: string
export const reviewWithdrawHint: string
export const reviewConfirmHint: string
export const reviewNeedsWords: string
export const reviewChangedSince: string
export const reviewStillHolds: string
export const reviewHolds: string
export const reviewPicture: string
export function reviewPictureOf($1: string | number): string
export const reviewLarger: string
export const reviewSmaller: string
export const reviewFollowUps: string
export const reviewRatings: string
export function reviewRatingsHint($1: string | number): string
export function reviewRatingsCount($1: string | number): string
export function reviewRatingsBoth($1: string | number): string
export function reviewRated($1: string | number, $2: string | number): string
export const reviewYou: string
export const reviewNotRated: string
export const reviewPriorities: string
export const reviewPrioritiesHint: string
export function reviewPriority($1: string | number): string
export const reviewPriorityMore: string
export const reviewPriorityWritten: string
export function reviewOwn($1: string | number): string
export const reviewOwnHint: string
export const reviewAddOwn: string
export function reviewOwnNumber($1: string | number): string
export const reviewOwnKind: string
export const reviewOwnText: string
export const reviewOwnTime: string
export const reviewOwnDay: string
export const reviewOwnWritten: string
export const reviewOwnDeleted: string
export function reviewOwnDelete($1: string | number): string
export const reviewThanks: string
export const reviewThanksHint: string
export const reviewThanksWritten: string
export const reviewSummary: string
export function reviewSummaryAsk($1: string | number, $2: string | number): string
export function reviewSummaryAskBySync($1: string | number, $2: string | number): string
export function reviewSummaryAskHere($1: string | number, $2: string | number): string
export const reviewSummaryMeans: string
export function reviewSummaryUntil($1: string | number): string
export function reviewSummarySince($1: string | number): string
export const reviewSummaryHash: string
export const reviewSummaryHashBySync: string
export function reviewAssent($1: string | number): string
export function reviewAssentOn($1: string | number, $2: string | number, $3: string | number): string
export function reviewAssentOnBySync($1: string | number, $2: string | number): string
export function reviewTakeBackAssent($1: string | number): string
export const reviewAssented: string
export const reviewAssentBack: string
export const reviewErase: string
export const reviewEraseHint: string
export const reviewEraseHintBySync: string
export const reviewEraseAsk: string
export function reviewEraseWarning($1: number, $2: string | number): string
export function reviewEraseWarningBySync($1: number, $2: string | number): string
export const reviewEraseNow: string
export function reviewErased($1: string | number): string
export function reviewErasedBySync($1: string | number): string
export function reviewErasedCount($1: number): string
export const reviewNothingWritten: string
export function reviewAnswered($1: string | number, $2: string | number): string
export const reviewKeptHere: string
export function reviewGoesBySync($1: string | number): string
export const reviewNothingSent: string
export function reviewNotKeptBySync($1: string | number): string
export const reviewKept: string
export function reviewNotKept($1: string | number): string
export const reviewNotKeptFull: string
export const reviewSave: string
export const reviewSaving: string
export function reviewAnswersOf($1: string | number): string
export function reviewSavedAs($1: string | number, $2: string | number): string
export function reviewSavedOpen($1: number): string
export const reviewSavedWell: string
export function reviewNotSavedYet($1: string | number): string
export const outcomeOpen: string
export const questionYes: string
export const questionPartly: string
export const questionNo: string
export const assumptionYes: string
export const assumptionPartly: string
export const assumptionNo: string
export const standardYes: string
export const standardPartly: string
export const standardNo: string
export const charterChanged: string
export const charterKept: string
export const charterFilledIn: string
export const fillInFrom: string
export const chooseCharter: string
export const readyCharters: string
export const ownCharters: string
export const fillInCharter: string
export const fillInCharterHint: string
export const keepCharter: string
export const charterName: string
export function charterIsKept($1: string | number): string
export function forgetCharter($1: string | number): string
export function charterForgotten($1: string | number): string
export const agreementToBeShadowed: string
export const agreementHint: string
export function agreementNone($1: string | number): string
export function agreementIs($1: string | number, $2: string | number): string
export function agreementTakenBack($1: string | number, $2: string | number): string
export const agreementNotedByHost: string
export const agreementScope: string
export const agreementScopeDefault: string
export const agreedOn: string
export const noteAgreement: string
export const agreementNoted: string
export const takeAgreementBack: string
export const agreementWasTakenBack: string
export const privateAtFirst: string
export const privateAtFirstHint: string
export function amendments($1: number): string
export function amendmentAdded($1: string | number, $2: string | number): string
export function amendmentTaken($1: string | number, $2: string | number): string
export function amendmentChanged($1: string | number, $2: string | number, $3: string | number): string
export const charterQuestion: string
export const charterAssumption: string
export const charterStandard: string
export const planRideAlong: string
export const planned: string
export const begin: string
export function beginNow($1: string | number): string
export function plannedFor($1: string | number): string
export const plannedNothing: string
export const charterServiceDesk: string
export const charterServiceDeskPurpose: string
export const charterServiceDeskGoal: string
export const charterServiceDeskOffLimits: string
export const charterServiceDeskQuestions: string
export const charterServiceDeskAssumptions: string
export const charterServiceDeskStandards: string
export const charterOperations: string
export const charterOperationsPurpose: string
export const charterOperationsGoal: string
export const charterOperationsOffLimits: string
export const charterOperationsQuestions: string
export const charterOperationsAssumptions: string
export const charterOperationsStandards: string
export const charterDevelopment: string
export const charterDevelopmentPurpose: string
export const charterDevelopmentGoal: string
export const charterDevelopmentOffLimits: string
export const charterDevelopmentQuestions: string
export const charterDevelopmentAssumptions: string
export const charterDevelopmentStandards: string
export const charterSecurity: string
export const charterSecurityPurpose: string
export const charterSecurityGoal: string
export const charterSecurityOffLimits: string
export const charterSecurityQuestions: string
export const charterSecurityAssumptions: string
export const charterSecurityStandards: string
export const charterBudgeting: string
export const charterBudgetingPurpose: string
export const charterBudgetingGoal: string
export const charterBudgetingOffLimits: string
export const charterBudgetingQuestions: string
export const charterBudgetingAssumptions: string
export const charterBudgetingStandards: string
export const shareTab: string
export const share: string
export const shareHint: string
export const whoFirst: string
export function shareWith($1: string | number): string
export function willSee($1: number, $2: string | number): string
export function staysWithYou($1: number): string
export function quotesToApprove($1: number): string
export function unfilledFirst($1: number): string
export function withScreenshots($1: number): string
export function seeAsHost($1: string | number): string
export function hideAsHost($1: string | number): string
export function previewOf($1: string | number): string
export const saveReview: string
export const saveReviewApart: string
export const saveReviewApartHint: string
export const preparingKey: string
export function reviewOf($1: string | number): string
export function reviewSaved($1: string | number): string
export function reviewSavedApart($1: string | number, $2: string | number): string
export const passphraseIs: string
export function passphraseHint($1: string | number): string
export const showPassphrase: string
export const copyPassphrase: string
export const passphraseCopied: string
export const passphraseLost: string
export function rounds($1: number): string
export function roundOn($1: number, $2: string | number): string
export function reviewNotSaved($1: string | number): string
export const repliesTab: string
export const replies: string
export const repliesNone: string
export const repliesNoneHint: string
export const openAnswers: string
export const answersHint: string
export const dropAnswers: string
export function answersTaken($1: number): string
export function answersToDeleted($1: number): string
export const answersGoTo: string
export const fileNotRead: string
export const fileForeign: string
export const fileNewer: string
export const fileDamaged: string
export const fileTooLarge: string
export const fileIsCopy: string
export function fileNotOpened($1: string | number): string
export const answersNoReview: string
export const answersNoRideAlong: string
export const answersForeign: string
export function answersNotTaken($1: string | number): string
export const fileKeptAside: string
export const answersLocked: string
export const keptAside: string
export const keptAsideHint: string
export const tryAgain: string
export const saveFileAgain: string
export const discarded: string
export function newAnswers($1: number): string
export const lookedAtAll: string
export const isNew: string
export function replyCounts($1: string | number, $2: string | number): string
export const saysConfirm: string
export const saysAmend: string
export const saysContext: string
export const saysDispute: string
export const saysWithdraw: string
export function hostConfirms($1: string | number): string
export function hostAmends($1: string | number): string
export function hostAdds($1: string | number): string
export function hostDisputes($1: string | number): string
export function hostAsksToWithdraw($1: string | number): string
export const wordsChangedSince: string
export const yourAnswer: string
export const yourAnswerHint: string
export const answered: string
export const withdrawIt: string
export const withdrawHint: string
export const withdrawNow: string
export const keepIt: string
export const keepItHint: string
export function withdrawn($1: number): string
export const withdrewThis: string
export const repliesToDeleted: string
export const hostPriorities: string
export const hostThanks: string
export function hostObservations($1: string | number): string
export function hostObservationsHint($1: string | number): string
export function eraseHost($1: string | number): string
export function eraseHostHint($1: string | number): string
export const eraseNow: string
export function hostErased($1: number, $2: string | number): string
export const filterReplies: string
export const allReplies: string
export const disputedOnly: string
export const withdrawOnly: string
export const newOnly: string
export const unansweredOnly: string
export const noSuchReplies: string
export const answersTab: string
export const answers: string
export const answersPageHint: string
export function newFrom($1: string | number, $2: string | number): string
export const noNewAnswers: string
export const reviewYours: string
export const closeReview: string
export const answersKeptHere: string
export const ratingsTab: string
export const ratings: string
export const ratingsHint: string
export const ratingsOf: string
export const kpiCommunication: string
export const kpiCooperation: string
export const kpiCoordination: string
export const kpiIntegration: string
export const kpiPerformance: string
export const kpiQuality: string
export const kpiSatisfaction: string
export const kpiCommunicationHint: string
export const kpiCooperationHint: string
export const kpiCoordinationHint: string
export const kpiIntegrationHint: string
export const kpiPerformanceHint: string
export const kpiQualityHint: string
export const kpiSatisfactionHint: string
export const levelWithout: string
export const levelSome: string
export const levelMajor: string
export const levelUnable: string
export const levelCannotSay: string
export const weWorkTogether: string
export const rated: string
export function ratedCount($1: string | number): string
export function waitsForHost($1: string | number): string
export function hostWaits($1: string | number): string
export const ratingsRevealed: string
export const gapBetween: string
export const ratingObserver: string
export const gap: string
export const gapNone: string
export function gapSteps($1: number): string
export const gapUnknown: string
export const wrongPassphrase: string
export const openWithPassphrase: string
export const thisIsReview: string
export function writtenBy($1: string | number): string
export const answerIt: string
export const changeAnswer: string
export const keepItWhy: string
export const summaryTogether: string
export const summaryTimes: string
export function tagPair($1: string | number, $2: string | number): string
export const unitCaption: string
export function unitLabel($1: string | number, $2: string | number): string
export function unitLabelHigh($1: string | number, $2: string | number, $3: string | number): string
export function themesLabel($1: string | number): string
export function togetherLabel($1: string | number): string
export function challengesDrawn($1: number): string
export function aside($1: string | number): string
export const summaryAskedHead: string
export const summaryReplies: string
export const observations: string
export const pageAddress: string
export const severityLow: string
export const severityMedium: string
export const severityHigh: string
export const taskFrom: string
export const taskText: string
export const summaryAgreed: string
export function summaryAgreedTo($1: string | number, $2: string | number): string
export function summaryAgreedBy($1: string | number, $2: string | number): string
export function summaryTakenBack($1: string | number, $2: string | number): string
export const summaryPurpose: string
export const summaryGoal: string
export const summaryPurposeHeading: string
export const summaryAssumption: string
export const summaryBelieved: string
export const summarySeen: string
export const summaryOutcome: string
export const summaryPromisedHead: string
export const summaryStandards: string
export const summaryKpis: string
export const summaryKpi: string
export const summaryGapHead: string
export const summaryHostView: string
export const summaryHostsView: string
export const summaryGlossary: string
export const summaryTerm: string
export const summaryMeaning: string
export const summaryNothingFound: string
export function summaryAnswered($1: string | number, $2: string | number, $3: string | number): string
export const summaryDisputes: string
export const summaryPriorities: string
export const summaryThanks: string
export function summaryWithdrawn($1: number): string
export const summarySmallNumbers: string
export const summaryWithout: string
export const summarySome: string
export const summaryMajor: string
export const summaryUnable: string
export const summaryCannotSay: string
export const summaryNotRated: string
export const summaryNoGap: string
export function summaryGapOf($1: number): string
export const kpiCount: string
export function kpiTold($1: string | number, $2: string | number, $3: string | number): string
export function kpiLabel($1: string | number): string
export const outcomeAnswered: string
export const outcomePartlyAnswered: string
export const outcomeNotAnswered: string
export const outcomeConfirmed: string
export const outcomePartlyConfirmed: string
export const outcomeNotConfirmed: string
export const outcomeKept: string
export const outcomePartlyKept: string
export const outcomeNotKept: string
export const outcomeStillOpen: string
export const replyConfirmed: string
export const replyAmended: string
export const replyContext: string
export const replyDisputed: string
export const replyWithdraw: string
export const replyEarlier: string
export const replyAnswer: string
export function replySays($1: string | number, $2: string | number): string
export function replySaid($1: string | number, $2: string | number, $3: string | number): string
export function countConfirmed($1: number): string
export function countAmended($1: number): string
export function countContext($1: number): string
export function countDisputed($1: number): string
export function countWithdraw($1: number): string
export const slackCut: string
export const summaryContents: string
export const summaryFigure: string
export const summaryTable: string
export const unsupported: string
export const findingGone: string
export const summaryDecisions: string
export const summaryDecision: string
export const summaryAskedOf: string
export const summaryBy: string
export function summaryLeftOut($1: number): string
export const chooseFindings: string
export const findings: string
export const findingsComputed: string
export function findingsChosen($1: string | number): string
export const suggestions: string
export const chooseIt: string
export const ownFinding: string
export const addFinding: string
export const findingText: string
export const findingWording: string
export const asComputed: string
export const findingAdded: string
export const findingWorded: string
export const findingDropped: string
export const unsupportedHint: string
export const choiceUp: string
export const choiceOff: string
export const choiceMoved: string
export const observationNumbers: string
export const behindChanged: string
export const noSuchNumber: string
export const nothingTyped: string
export function decisionsHint($1: string | number): string
export const newDecision: string
export const addDecision: string
export const decisionAdded: string
export const decisionChanged: string
export const decisionDropped: string
export const leftOut: string
export const leftOutHint: string
export const leftOutAdded: string
export const leftOutBack: string
export const putBackIn: string
export const leaveOut: string
export const followUps: string
export const noFollowUps: string
export const noFollowUpsHint: string
export const searchFollowUps: string
export const standing: string
export const standingOverdue: string
export const standingDue: string
export const standingOpen: string
export const standingDone: string
export const standingDropped: string
export const noOwnerNamed: string
export const noDueDate: string
export function noSuchDate($1: string | number): string
export const dueBefore: string
export function movedFrom($1: string | number): string
export const doneKey: string
export const drop: string
export function dropFollowUps($1: number): string
export function changeFollowUps($1: number): string
export function followUpsDone($1: number): string
export function followUpsOpened($1: number): string
export function followUpsDropped($1: number): string
export const moveDays: string
export const whyField: string
export const whyIs: string
export const toDecide: string
export const decisionNeeded: string
export const whoDecides: string
export const whichForum: string
export const effectOnCost: string
export const effectOnRisk: string
export const effectOnQuality: string
export const effectCost: string
export const effectRisk: string
export const effectQuality: string
export const practice: string
export const noPractice: string
export const practiceJointPlanning: string
export const practiceCharter: string
export const practiceServiceLevels: string
export const practiceFeedback: string
export const practiceSharedValues: string
export const practiceLiaison: string
export const practiceTools: string
export const practiceTraining: string
export const practiceReviews: string
export const rideAlongElsewhere: string
export const fromWithdrawn: string
export const fromDeleted: string
export const fromElsewhere: string
export const newFollowUp: string
export const newFollowUpKey: string
export const followUpMade: string
export const followUpIsEmpty: string
export const followUpFromObservations: string
export const comesOf: string
export const action: string
export const helpFollowUpKeys: string
export const helpDone: string
export const helpDrop: string
export const helpDueDate: string
export const reminders: string
export const remindMe: string
export const remindersHint: string
export const manyDueBadge: string
export function dueTitle($1: number): string
export function calendarOwner($1: string | number): string
export function calendarFrom($1: string | number): string
export const saveDueDates: string
export const saveDueDatesHint: string
export const dueDatesFile: string
export function dueDatesStay($1: number): string
export const noDueDates: string
export const promisesTab: string
export const promisedBefore: string
export function promisedBeforeAsk($1: number): string
export function promisedBeforeAsked($1: number): string
export const noPromisesBefore: string
export const noPromisesHost: string
export const promiseKept: string
export const promiseMoved: string
export const promiseDropped: string
export function promiseKeptWhy($1: string | number): string
export function promiseDroppedWhy($1: string | number): string
export function promiseMovedTo($1: string | number): string
export function promiseMovedToWhy($1: string | number, $2: string | number): string
export function promisedOn($1: string | number): string
export function whatBecameOf($1: string | number): string
export const newDate: string
export const howKept: string
export const whyMoved: string
export const whyDropped: string
export const alreadyDone: string
export const alreadyDropped: string
export const ofThisVisit: string
export const nothingPromised: string
export function shareKept($1: string | number, $2: string | number): string
export const shareKeptHint: string
export function keptWithin($1: string | number, $2: string | number, $3: string | number): string
export const lookBackHead: string
export function lookBackKept($1: string | number, $2: string | number, $3: string | number): string
export function lookBackAhead($1: string | number, $2: string | number): string
export const debrief: string
export const fullScreen: string
export const leaveDebrief: string
export function minutesLeft($1: number): string
export const timeIsUp: string
export const startAgain: string
export const debriefWins: string
export const debriefNoWins: string
export const debriefNoPriorities: string
export const debriefDisputes: string
export const debriefNoDisputes: string
export const debriefRatings: string
export const debriefNoRatings: string
export const debriefRatedAlike: string
export const debriefActions: string
export const debriefLine: string
export function deleteAction($1: string | number): string
export function movedFromDay($1: string | number): string
export function practiceServed($1: string | number): string
export const standingHeading: string
export const standingNone: string
export function standingChanged($1: string | number): string
export function standingWaits($1: string | number, $2: string | number): string
export function standingUntil($1: string | number): string
export function standingFinal($1: string | number, $2: string | number): string
export function standingAgreed($1: string | number, $2: string | number): string
export function standingPart($1: string | number): string
export function standingHash($1: string | number): string
export function standingIs($1: string | number): string
export const stateDraft: string
export const stateFinal: string
export function putForward($1: string | number): string
export const versionPutForward: string
export const finalByItself: string
export const finalNever: string
export function finalAfter($1: string | number): string
export function noteAssent($1: string | number): string
export const assentNoted: string
export function assentAsked($1: string | number, $2: string | number): string
export function assentStale($1: string | number, $2: string | number): string
export function hostAssent($1: string | number, $2: string | number): string
export const hashIs: string
export function versionCount($1: number): string
export function versionOn($1: string | number, $2: string | number): string
export function versionNumber($1: string | number): string
export const asItIsNow: string
export const compareFrom: string
export const compareTo: string
export const versionEmptied: string
export const versionsSame: string
export const versionsSameWords: string
export const onlyBefore: string
export const onlyAfter: string
export const checkCopy: string
export const checkHint: string
export const checkOpen: string
export const checkDrop: string
export const checkPaste: string
export const pastedHash: string
export function copiesSame($1: string | number): string
export function copiesSayTheSame($1: string | number): string
export const copiesDiffer: string
export const checkAnew: string
export const hashComputed: string
export const hashSaid: string
export function hashIsVersion($1: string | number, $2: string | number): string
export function hashIsPart($1: string | number, $2: string | number): string
export const hashUnknown: string
export const checkByHash: string
export const noHash: string
export const noSummaryInIt: string
export const hashNotItsOwn: string
export const checkNotRead: string
export function copyOfTitle($1: string | number, $2: string | number): string
export const sync: string
export function syncNeedsYou($1: number): string
export function syncSafe($1: number): string
export const syncNone: string
export const syncNoneHint: string
export const syncNow: string
export const addDestination: string
export const destinations: string
export const goesEverything: string
export const goesShared: string
export const stateInStep: string
export function stateWaiting($1: number): string
export function stateFirst($1: string | number, $2: string | number): string
export const stateNew: string
export const stateOffline: string
export const stateTrouble: string
export const stateNeedsYou: string
export function lastInStep($1: string | number): string
export function nextTry($1: string | number, $2: string | number): string
export const justNow: string
export const withinMinute: string
export function waitHere($1: number): string
export const needsLogin: string
export const needsPassword: string
export const needsMissing: string
export const needsForbidden: string
export const needsRecreated: string
export const needsKey: string
export const needsKeyTeam: string
export const enterPassword: string
export const enterPassphrase: string
export const sendAgain: string
export function disconnectFrom($1: string | number): string
export const disconnect: string
export const disconnectHint: string
export function newSheetFor($1: string | number): string
export const newSheet: string
export const newSheetHint: string
export function newSheetLost($1: string | number): string
export const makeNewSheet: string
export function teamOf($1: string | number): string
export const teamNobody: string
export const letIn: string
export const letInHint: string
export const letInAccountHint: string
export const letInPerson: string
export const letInPersonHint: string
export const letInNobody: string
export const letInNext: string
export function letInHow($1: string | number): string
export const letInDone: string
export const letInNow: string
export const roleHost: string
export const roleHostMay: string
export const roleReader: string
export const roleReaderMay: string
export const roleObserver: string
export const roleObserverMay: string
export const takeOut: string
export function takeOutWho($1: string | number): string
export function takeOutOf($1: string | number): string
export function takeOutHint($1: string | number): string
export function takeOutServer($1: string | number): string
export function membersUnknown($1: string | number): string
export function takenOutLost($1: string | number): string
export const setAsideHead: string
export const setAsideHint: string
export const refusedForbidden: string
export const refusedTooLarge: string
export const refusedRefused: string
export const refusedDamaged: string
export function refusedAuthor($1: string | number): string
export function refusedRole($1: string | number): string
export const refusedNewer: string
export const refusedKey: string
export const refusedMissing: string
export const asideObservation: string
export const asideRow: string
export const asideDocument: string
export const adminSees: string
export const adminSeesDocuments: string
export const adminSeesAccounts: string
export const adminSeesSpaces: string
export const adminCannotSee: string
export const adminCannotSeeWords: string
export const adminCannotSeeOthers: string
export const syncLogHead: string
export const syncLogSave: string
export const loggedConnected: string
export function loggedInStep($1: string | number, $2: string | number): string
export const loggedRenewed: string
export const loggedLetIn: string
export const loggedShutOut: string
export function loggedTrouble($1: string | number): string
export const troubleOffline: string
export const troubleSlow: string
export const troubleForeign: string
export const troubleLogin: string
export const troubleForbidden: string
export const troubleMissing: string
export const troubleConflict: string
export const troubleExists: string
export const troubleTooLarge: string
export const troubleBusy: string
export const troubleRefused: string
export const troubleShut: string
export const allowServer: string
export const troubleHere: string
export const addressPlain: string
export const addressNone: string
export const permissionRefused: string
export const connectHead: string
export const connectAddress: string
export const connectAddressHint: string
export const connectName: string
export const connectNameHint: string
export const connectOwn: string
export const connectScope: string
export const connectEverything: string
export const connectShared: string
export const connectSharedHint: string
export const connectAccount: string
export const connectLogin: string
export const connectPassword: string
export const connectToken: string
export const connectRemember: string
export const connectRememberHint: string
export const connect: string
export const connecting: string
export function databaseMissing($1: string | number): string
export const databaseCreate: string
export const databaseAsk: string
export const rulesMissing: string
export const rulesPut: string
export const rulesAsk: string
export const rulesSkip: string
export const passphraseAsk: string
export const passphraseAskHint: string
export const joinsAsYou: string
export const joinsApart: string
export const passphraseOpen: string
export const passphraseNone: string
export const spaceFull: string
export const spaceBegun: string
export const spaceUnreadable: string
export const notOwnSpace: string
export const ownSpace: string
export const sheetHead: string
export const sheetWhat: string
export function sheetHeadOf($1: string | number): string
export const sheetLastOf: string
export const sheetLast: string
export const sheetWords: string
export const sheetDestination: string
export const sheetAccount: string
export const sheetMade: string
export const sheetPrint: string
export const sheetDone: string
export const startSync: string
export const clashHead: string
export function clashDiffers($1: string | number): string
export const clashShown: string
export const clashOther: string
export const clashKeep: string
export const clashKeepBoth: string
export const clashKeepAll: string
export const clashText: string
export const clashTime: string
export const clashField: string
