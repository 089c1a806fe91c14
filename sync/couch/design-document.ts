/**
 * The rules of a database, run by CouchDB: an account writes only documents whose id names it, and no other rules. They
 * cannot check an author inside a document, because anybody could then start a new document for somebody else's row.
 * CouchDB runs old JavaScript only.
 */
const rules = `function (newDoc, oldDoc, userCtx) {
  if (userCtx.roles.indexOf('_admin') !== -1) return
  var id = newDoc._id
  var row = id.indexOf('r:') === 0
  var account = row ? id.substring(2, id.lastIndexOf(':')) : id.substring(2)
  if (!row && id.indexOf('s:') !== 0) throw { forbidden: 'Only rows and spaces are kept here.' }
  if (account !== userCtx.name) throw { forbidden: 'This document belongs to another account.' }
}`

/** The design document with the rules. Connect installs it, or an administrator does. */
export const designDocument = { _id: '_design/ride-along', validate_doc_update: rules }
