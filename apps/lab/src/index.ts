export { labErrorTable } from './errors.js';
export { type Lab, type LabOptions, openLab } from './lab.js';
export { labSettings } from './settings.js';
