export { journeyPipeline } from './journey-pipeline.js';
