import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser } from './browser.js';

/** The page of the server's own that an operator works with, driven as one would. */
export class TemporalWebUi {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly address: string,
  ) {}

  static async open(address: string): Promise<TemporalWebUi> {
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(60_000);
    return new TemporalWebUi(browser, page, address);
  }

  /** Opens a workflow's page, or one of its tabs. */
  async openWorkflow(workflowId: string, tab?: string): Promise<void> {
    await this.page.goto(`${this.address}/namespaces/default/workflows/${workflowId}`);
    await this.page.waitForURL(/\/timeline/);
    await this.visible(this.page.getByRole('heading', { name: 'Timeline' })).waitFor();
    if (tab === undefined) return;
    const link = this.visible(this.page.getByRole('tab', { name: tab }));
    const address = await link.getAttribute('href');
    await this.page.goto(new URL(address ?? '', this.address).href);
  }

  /** Opens the list of workflows that a visibility query gives. */
  async openList(query: string): Promise<void> {
    const encoded = encodeURIComponent(query);
    await this.page.goto(`${this.address}/namespaces/default/workflows?query=${encoded}`);
  }

  /** Waits for a text that can be seen. */
  async sees(text: string | RegExp): Promise<void> {
    await this.visible(this.page.getByText(text)).waitFor();
  }

  /** Waits for a text in the Current Details, which the page draws in a frame of their own. */
  async seesInDetails(text: string | RegExp): Promise<void> {
    await this.page.locator('iframe').last().contentFrame().getByText(text).first().waitFor();
  }

  /** More Actions > Send an Update; returns what the dialog says where the update was refused. */
  async sendUpdate(name: string, data?: object): Promise<string | undefined> {
    await this.visible(this.page.getByRole('button', { name: 'More Actions' })).click();
    await this.visible(this.page.getByRole('menuitem', { name: 'Send an Update' })).click();
    await this.choose('update-select-button', new RegExp(`^\\s*${name}`));
    if (data !== undefined) {
      const editor = this.visible(this.page.getByRole('textbox', { name: 'Data' }));
      await editor.click();
      await this.page.keyboard.insertText(JSON.stringify(data, null, 2));
      // The editor indents on blur and the button moves away from the first click.
      await this.visible(this.page.getByTestId('update-id')).click();
    }
    return this.submit();
  }

  /** Reset to the event of that number. */
  async reset(eventId: number, reason: string): Promise<void> {
    await this.visible(this.page.getByRole('button', { name: 'Reset', exact: true })).click();
    await this.choose('workflow-reset-event-id-select-button', new RegExp(`^\\s*${eventId} - `));
    await this.visible(this.page.getByTestId('reset-reason')).fill(reason);
    const refused = await this.submit();
    if (refused !== undefined) throw new Error(refused);
  }

  /** Pause, Unpause or Reset of the activity that the tab Pending Activities shows. */
  async steerActivity(verb: 'Pause' | 'Unpause' | 'Reset', reason?: string): Promise<void> {
    const main = this.page.getByRole('main');
    await this.visible(main.getByRole('button', { name: verb, exact: true }).last()).click();
    if (reason !== undefined) {
      await this.visible(this.page.getByRole('textbox', { name: 'Reason' })).fill(reason);
    }
    await this.confirm();
  }

  /** Opens a schedule's page. */
  async openSchedule(scheduleId: string): Promise<void> {
    await this.page.goto(`${this.address}/namespaces/default/schedules/${scheduleId}`);
    await this.visible(this.page.getByRole('heading', { name: scheduleId })).waitFor();
  }

  /** Pause or Unpause, with the reason that the page asks for. */
  async switchSchedule(verb: 'Pause' | 'Unpause', reason: string): Promise<void> {
    await this.visible(this.page.getByRole('button', { name: verb, exact: true })).click();
    await this.visible(this.page.getByTestId('pause-reason')).fill(reason);
    await this.confirm();
  }

  /** Trigger, with the schedule's own overlap policy. */
  async triggerSchedule(): Promise<void> {
    await this.scheduleAction('Trigger');
    await this.confirm();
  }

  /** Backfill from the beginning of one day to the end of another, YYYY-MM-DD, in the schedule's zone. */
  async backfillSchedule(from: string, to: string): Promise<void> {
    await this.scheduleAction('Backfill');
    await this.fillTime('start', from, ['00', '00', '00']);
    await this.fillTime('end', to, ['23', '59', '59']);
    await this.visible(this.page.locator('label[for=overlap-policy-AllowAll]')).click();
    await this.confirm();
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** The first of what matches that can be seen: the page holds a copy for narrow screens. */
  visible(locator: Locator): Locator {
    return locator.locator('visible=true').first();
  }

  private async choose(testId: string, option: RegExp): Promise<void> {
    await this.visible(this.page.getByTestId(testId)).click();
    await this.visible(this.page.getByRole('option').filter({ hasText: option })).click();
  }

  private async scheduleAction(name: string): Promise<void> {
    await this.visible(this.page.locator('#schedule-actions-menu-button')).click();
    await this.visible(this.page.getByRole('menuitem', { name })).click();
  }

  private async fillTime(which: 'start' | 'end', day: string, time: string[]): Promise<void> {
    const [year, month, date] = day.split('-');
    const field = (name: string) =>
      this.visible(this.page.getByTestId(`backfill-${which}-${name}`));
    await field('date').fill(`${month}/${date}/${year}`);
    await this.page.keyboard.press('Tab');
    for (const [index, part] of ['hour', 'minute', 'second'].entries()) {
      await field(part).fill(time[index] ?? '');
    }
  }

  private async confirm(): Promise<void> {
    const button = this.visible(this.page.getByTestId('confirm-modal-button'));
    await button.click();
    await button.waitFor({ state: 'hidden' });
  }

  private async submit(): Promise<string | undefined> {
    const button = this.visible(this.page.getByTestId('confirm-modal-button'));
    const alert = this.visible(this.page.locator('dialog').getByText(/was refused|failed/i));
    await button.click();
    const refused = alert.waitFor().then(() => alert.innerText());
    const taken = button.waitFor({ state: 'hidden' }).then(() => undefined);
    const said = await Promise.race([refused, taken]);
    refused.catch(() => undefined);
    taken.catch(() => undefined);
    return said;
  }
}
