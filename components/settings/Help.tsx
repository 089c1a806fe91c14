import { Fragment } from 'preact'
import * as words from '../../assets/locales/en.yml'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import style from './Help.module.css'

/** Keys that change the chosen rows, or the one that has the focus. */
const following: [does: string, key: string][] = [
  [words.helpDone, 'D'],
  [words.helpDrop, 'X'],
  [words.helpDueDate, 'C'],
  [words.owner, 'O'],
  [words.practice, 'G'],
]
const tidying: [does: string, ...keys: string[]][] = [
  [words.helpChoose, 'Space'],
  [words.helpExtend, 'Shift', '↑', '↓'],
  [words.helpAll, 'Ctrl', 'A'],
  [words.addTags, 'T'],
  [words.kind, 'K'],
  [words.basis, 'B'],
  [words.helpTime, 'C'],
  [words.moveTo, 'V'],
  [words.helpGrade, '1', '2', '3'],
  [words.makeOne, 'M'],
  [words.makeTwo, 'X'],
  [words.filterKey, '/'],
  [words.newFollowUp, 'F'],
]

/** What can be typed, by the signs that are seen. */
export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={words.help} onClose={onClose}>
      <div class={style.help}>
        <h3 id="help-first">{words.helpFirst}</h3>
        <table aria-labelledby="help-first">
          <tbody>
            <tr>
              <th scope="row">
                <code>{words.helpText}</code>
              </th>
              <td>
                <KindSign kind="note" silent />
              </td>
              <td>{words.helpNote}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>! !! !!!</code>
              </th>
              <td>
                <KindSign kind="challenge" severity={2} silent />
              </td>
              <td>
                {words.helpChallenge}
                <span class="hint">{words.helpChallengeExample}</span>
              </td>
            </tr>
            <tr>
              <th scope="row">
                <code>+</code>
              </th>
              <td>
                <KindSign kind="win" silent />
              </td>
              <td>{words.helpWin}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>?</code>
              </th>
              <td>
                <KindSign kind="question" silent />
              </td>
              <td>{words.helpQuestion}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>"</code>
              </th>
              <td>
                <KindSign kind="quote" silent />
              </td>
              <td>{words.helpQuote}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>&gt;</code>
              </th>
              <td>
                <KindSign kind="followUp" silent />
              </td>
              <td>
                {words.helpFollowUp}
                <span class="hint">{words.helpFollowUpExample}</span>
              </td>
            </tr>
            <tr>
              <th scope="row">
                <code>=</code>
              </th>
              <td>
                <KindSign kind="activity" silent />
              </td>
              <td>{words.helpActivity}</td>
            </tr>
          </tbody>
        </table>
        <h3 id="help-any">{words.helpAny}</h3>
        <table aria-labelledby="help-any">
          <tbody>
            <tr>
              <th scope="row">
                <code>#tag</code>
              </th>
              <td />
              <td>{words.helpTag}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>@owner</code>
              </th>
              <td>
                <Icon name="person" />
              </td>
              <td>{words.helpOwner}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>due:fri</code>
              </th>
              <td>
                <Icon name="calendar" />
              </td>
              <td>{words.helpDue}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>@-10m</code>
              </th>
              <td>
                <Icon name="clock" />
              </td>
              <td>{words.helpAgo}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>@09:40</code>
              </th>
              <td>
                <Icon name="clock" />
              </td>
              <td>{words.helpAt}</td>
            </tr>
            <tr>
              <th scope="row">
                <code>~told</code>
              </th>
              <td />
              <td>
                {words.helpTold}
                <span class="hint">{words.helpInferred}</span>
              </td>
            </tr>
            <tr>
              <th scope="row">
                <code>\</code>
              </th>
              <td />
              <td>{words.helpLiteral}</td>
            </tr>
          </tbody>
        </table>
        <h3>{words.helpKeys}</h3>
        <dl>
          <dt>{words.helpSave}</dt>
          <dd>
            <kbd>Enter</kbd>
          </dd>
          <dt>{words.helpNewLine}</dt>
          <dd>
            <kbd>Shift</kbd> <kbd>Enter</kbd>
          </dd>
          <dt>{words.helpLast}</dt>
          <dd>
            <kbd>↑</kbd>
          </dd>
          <dt>{words.helpComplete}</dt>
          <dd>
            <kbd>Tab</kbd>
          </dd>
          <dt>{words.helpMark}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>M</kbd>
          </dd>
          <dt>{words.helpOffered}</dt>
          <dd>
            <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Esc</kbd>
          </dd>
          <dt>{words.helpPin}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>T</kbd>
          </dd>
          <dt>{words.helpAsk}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>Q</kbd>
          </dd>
          <dt>{words.helpDismiss}</dt>
          <dd>
            <kbd>Esc</kbd>
          </dd>
          <dt>{words.helpBack}</dt>
          <dd>
            <kbd>Esc</kbd>
          </dd>
          <dt>{words.takeScreenshot}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>P</kbd>
          </dd>
          <dt>{words.helpUndo}</dt>
          <dd>
            <kbd>Ctrl</kbd> <kbd>Z</kbd>
          </dd>
        </dl>
        <h3>{words.stretches}</h3>
        <dl>
          <dt>{words.helpWait}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>W</kbd>
          </dd>
          <dt>{words.helpInterruption}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>I</kbd>
          </dd>
          <dt>{words.helpOffRecord}</dt>
          <dd>
            <kbd>Alt</kbd> <kbd>O</kbd>
          </dd>
        </dl>
        <h3>{words.helpListKeys}</h3>
        <dl>
          <dt>{words.helpMove}</dt>
          <dd>
            <kbd>↑</kbd> <kbd>↓</kbd>
          </dd>
          <dt>{words.edit}</dt>
          <dd>
            <kbd>Enter</kbd>
          </dd>
          <dt>{words.star}</dt>
          <dd>
            <kbd>S</kbd>
          </dd>
          <dt>{words.helpPrivate}</dt>
          <dd>
            <kbd>P</kbd>
          </dd>
          <dt>{words.deleteRow}</dt>
          <dd>
            <kbd>Del</kbd>
          </dd>
          <dt>{words.helpUndo}</dt>
          <dd>
            <kbd>Z</kbd>
          </dd>
          <dt>{words.helpSettle}</dt>
          <dd>
            <kbd>W</kbd> <kbd>U</kbd>
          </dd>
          {tidying.map(([does, ...keys]) => (
            <Fragment key={does}>
              <dt>{does}</dt>
              <dd>
                {keys.map((key) => (
                  <Fragment key={key}>
                    <kbd>{key}</kbd>{' '}
                  </Fragment>
                ))}
              </dd>
            </Fragment>
          ))}
        </dl>
        <h3>{words.helpFollowUpKeys}</h3>
        <dl>
          {following.map(([does, key]) => (
            <Fragment key={does}>
              <dt>{does}</dt>
              <dd>
                <kbd>{key}</kbd>
              </dd>
            </Fragment>
          ))}
        </dl>
        <h3>{words.helpElsewhere}</h3>
        <p>{words.helpOmnibox}</p>
        <p>{words.helpMenu}</p>
        <p>{words.helpMarkAnywhere}</p>
        {'documentPictureInPicture' in window && <p>{words.helpPad}</p>}
        <p class="hint">{words.helpLog}</p>
        <p class="hint">{words.openPanelKey('Alt+Shift+K')}</p>
        <p class="hint">{words.helpScreenshot('Alt+Shift+S')}</p>
        <p class="hint">{words.helpDashboard}</p>
        <p class="hint">{words.helpFirefox}</p>
        <p class="hint">{words.helpNothingIsWrong}</p>
      </div>
    </Dialog>
  )
}
