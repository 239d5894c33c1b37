import fc from 'fast-check';
import { escapeHtml, html, SafeHtml } from '../../../activities/publish/report/safe-html.js';

describe('html', () => {
  it('escapes text in elements and in attributes', () => {
    expect(html`<a title="${'"><script>'}">${"it's <b>"}</a>`.markup).toBe(
      '<a title="&quot;&gt;&lt;script&gt;">it&#39;s &lt;b&gt;</a>',
    );
  });

  it('takes templates in templates and lists of them as they are', () => {
    const items = ['a', '<'].map((item) => html`<i>${item}</i>`);
    expect(html`<b>${items}</b>`.markup).toBe('<b><i>a</i><i>&lt;</i></b>');
  });

  it('shows nothing for null, undefined and false, but a zero', () => {
    expect(html`${null}${undefined}${false}${0}`.markup).toBe('0');
  });
});

describe('escapeHtml', () => {
  it('leaves no character that could open markup or end an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('keeps Chinese text and line breaks, and drops control characters', () => {
    expect(escapeHtml('小程序\n拿铁\u0000\u001b')).toBe('小程序\n拿铁');
  });

  it('is not needed for what is safe already', () => {
    expect(html`${new SafeHtml('<b>')}`.markup).toBe('<b>');
  });
});
