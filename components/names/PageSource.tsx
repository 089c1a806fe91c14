import * as words from '../../assets/locales/en.yml'
import type { Observation } from '../../storage/rows/tables.ts'
import { Icon } from '../ui/Icon.tsx'
import style from './PageSource.module.css'

/** The page an observation was noted from: a link where it can be opened, else its name; `reachable` by Tab, which a row’s own parts are not. */
export function PageSource({
  page,
  pageTitle,
  text,
  reachable,
}: Pick<Observation, 'page' | 'pageTitle' | 'text'> & { reachable?: boolean }) {
  if (page === undefined && pageTitle === undefined) return null
  // A page that was itself noted would say its title twice.
  const shown = pageTitle !== undefined && pageTitle !== text ? pageTitle : (page?.replace(/^\w+:\/\//, '') ?? pageTitle)
  const name = <bdi>{shown}</bdi>
  return (
    <span class={style.page}>
      <Icon name="link" label={words.pageNoted} />
      {page !== undefined && /^https?:\/\//.test(page) ? (
        <a href={page} target="_blank" rel="noreferrer" title={page} tabIndex={reachable ? undefined : -1}>
          {name}
        </a>
      ) : (
        <span title={page}>{name}</span>
      )}
    </span>
  )
}
