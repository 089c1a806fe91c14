import { Fragment } from 'preact'
import * as words from '../../assets/locales/en.yml'
import { chordSections, keyCaps } from '../keyboard/chords.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import style from './Help.module.css'

/** The help: what can be typed, the keys, and other ways to capture. */
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
        {chordSections.map(({ heading, entries }) => (
          <Fragment key={heading}>
            <h3>{heading}</h3>
            <dl>
              {entries.map((entry) => (
                <Fragment key={`${entry.does} ${entry.press.join(' ')}`}>
                  <dt>{entry.does}</dt>
                  <dd>
                    {keyCaps(entry).map((key) => (
                      <Fragment key={key}>
                        <kbd>{key}</kbd>{' '}
                      </Fragment>
                    ))}
                  </dd>
                </Fragment>
              ))}
            </dl>
          </Fragment>
        ))}
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
