/** Something that happens some days after a purchase. */
export interface AfterPurchaseTask {
  kind: 'delivery' | 'review' | 'return' | 'refund' | 'ticket' | 'survey';
  /** Number of the customer, from 1. */
  customer: number;
  /** Number of the product, from 1. */
  product: number;
  order: number;
  amountCents: number;
  /** Code of the reason of a return, else 0. */
  reason: number;
}

/** Tasks by the day on which they fall; those after the window are dropped. */
export class TaskCalendar {
  private readonly byDay = new Map<number, AfterPurchaseTask[]>();

  constructor(private readonly days: number) {}

  add(day: number, task: AfterPurchaseTask): void {
    if (day >= this.days) return;
    const tasks = this.byDay.get(day);
    if (tasks === undefined) this.byDay.set(day, [task]);
    else tasks.push(task);
  }

  /** Takes out the tasks of a day, in the order in which they were added. */
  take(day: number): AfterPurchaseTask[] {
    const tasks = this.byDay.get(day) ?? [];
    this.byDay.delete(day);
    return tasks;
  }
}
