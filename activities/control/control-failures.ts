import { Context } from '@temporalio/activity';
import { toApplicationFailure } from '../failures.js';

type Activity = (...args: never[]) => Promise<unknown>;

/** The same activities, whose errors come out typed as those of stages do. */
export function asControlFailures<Activities extends object>(activities: Activities): Activities {
  return Object.fromEntries(
    (Object.entries(activities) as [string, Activity][]).map(([name, activity]) => [
      name,
      async (...args: never[]) => {
        try {
          return await activity(...args);
        } catch (error) {
          const { cancellationSignal, info } = Context.current();
          cancellationSignal.throwIfAborted();
          throw toApplicationFailure(name, error, info.attempt);
        }
      },
    ]),
  ) as Activities;
}
