export {
  ConfigError,
  type ConfigSchema,
  type ConfigValues,
  defineConfig,
  type LoadResult,
  loadConfig,
  loadConfigOrExit,
} from './define-config.js';
export { defaultPorts, type PortName, portSettings } from './ports.js';
export {
  type AnySetting,
  bool,
  choice,
  integer,
  path,
  port,
  type Setting,
  secretFile,
  text,
  url,
} from './setting.js';
