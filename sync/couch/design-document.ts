/**
 * The rules of a database, as CouchDB runs them: each account writes only documents that name it, and no rules. The body of
 * a document cannot say who wrote it: whoever may write could begin another's document anew. Old JavaScript, as CouchDB has.
 */
const rules = `function (newDoc, oldDoc, userCtx) {
  if (userCtx.roles.indexOf('_admin') !== -1) return
  var id = newDoc._id
  var row = id.indexOf('r:') === 0
  var account = row ? id.substring(2, id.lastIndexOf(':')) : id.substring(2)
  if (!row && id.indexOf('s:') !== 0) throw { forbidden: 'Only rows and spaces are kept here.' }
  if (account !== userCtx.name) throw { forbidden: 'This document belongs to another account.' }
}`

/** The design document that Connect installs, or an administrator. */
export const design = { _id: '_design/ride-along', validate_doc_update: rules }
