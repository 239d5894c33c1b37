import { chooseFixes } from './choose-fixes.js';

/** Chooses the fixes of one segment, see `chooseFixes`. */
export default chooseFixes;
