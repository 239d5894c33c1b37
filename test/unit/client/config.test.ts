import { childEnvironment, readClientConfig } from '../../../client/config.js';
import { runUrl, runWorkflowId } from '../../../client/ids.js';

describe('readClientConfig', () => {
  it('has a default for everything', () => {
    expect(readClientConfig({})).toMatchObject({ taskQueue: 'wayline', noColor: false });
  });

  it('prefers the S3 endpoint to the general one', () => {
    const env = { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b' };
    expect(readClientConfig(env).s3.endpoint).toBe('http://b');
  });

  it('knows NO_COLOR by its presence, empty counting as absent', () => {
    expect(readClientConfig({ NO_COLOR: '0' }).noColor).toBe(true);
    expect(readClientConfig({ NO_COLOR: '' }).noColor).toBe(false);
  });

  it('names every variable that is wrong', () => {
    const env = { WAYLINE_TASK_QUEUE: '', WAYLINE_TEMPORAL_UI_URL: 'x' };
    expect(() => readClientConfig(env)).toThrow(/WAYLINE_TASK_QUEUE.*WAYLINE_TEMPORAL_UI_URL/);
  });
});

describe('childEnvironment', () => {
  it('leaves out the named families and puts the given variables on top', () => {
    const env = { PATH: '/bin', TEMPORAL_API_KEY: 'k', AWS_PROFILE: 'p', A: '1' };
    expect(childEnvironment({ A: '2' }, ['TEMPORAL_', 'AWS_'], env)).toEqual({
      PATH: '/bin',
      A: '2',
    });
  });
});

describe('runWorkflowId and runUrl', () => {
  it('are readable and the same for everybody', () => {
    const id = runWorkflowId('shop', '2026-06-30');
    expect(id).toBe('shop-2026-06-30');
    expect(runUrl('http://ui:8233/', 'default', id)).toBe(
      'http://ui:8233/namespaces/default/workflows/shop-2026-06-30',
    );
  });
});
