import { Command } from 'commander';
import { applyCommand, diffCommand } from './schedule-apply.js';
import { previewCommand } from './schedule-preview.js';
import { addExamples } from './speaking-options.js';
import { deleteCommand, triggerCommand } from './schedule-trigger.js';
import { listCommand, showCommand } from './schedule-show.js';
import { pauseCommand, resumeCommand } from './schedule-state.js';

/** `wayline schedule`: the schedules of pipelines, as their specs say. */
export function scheduleCommand(): Command {
  const command = new Command('schedule')
    .description('the schedules of pipelines: compare with a spec, apply, list, pause, trigger …')
    .addCommand(diffCommand())
    .addCommand(applyCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(previewCommand())
    .addCommand(pauseCommand())
    .addCommand(resumeCommand())
    .addCommand(triggerCommand())
    .addCommand(deleteCommand());
  return addExamples(
    command,
    'schedule preview --spec shop.yaml',
    'schedule apply --spec shop.yaml',
    'schedule diff --spec shop.yaml',
    'schedule pause shop --reason "source is being migrated"',
    'schedule resume shop --fill',
  );
}
