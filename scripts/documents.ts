import { commandSchemas, renderCommandsPage } from "./commands-page.ts";
import { renderConfigurationPage, replaceOptionTable } from "./configuration-page.ts";
import { renderConfigurationSchema } from "./configuration-schema.ts";
import { renderModelsPage, replaceModelsTable } from "./models-page.ts";
import { renderRecoveryPage } from "./recovery-page.ts";
import { replaceFaultTests } from "./references/faults-page.ts";
import { renderThirdPartyNotices } from "./third-party-notices.ts";

/** A file, or a part of one, that is made from the source's tables and never edited by hand. */
export interface GeneratedDocument {
  /** Relative to the project's root. */
  readonly file: string;
  /**
   * @param current the file as it stands; undefined where there is none
   * @returns the file as it should be; undefined where it has no place for what is generated
   */
  readonly render: (
    current: string | undefined,
  ) => string | undefined | Promise<string | undefined>;
}

export const documents: readonly GeneratedDocument[] = [
  { file: "docs/COMMANDS.md", render: renderCommandsPage },
  ...commandSchemas,
  { file: "docs/CONFIGURATION.md", render: renderConfigurationPage },
  { file: "docs/MODELS.md", render: renderModelsPage },
  { file: "docs/RECOVERY.md", render: renderRecoveryPage },
  { file: "schema/kiro.schema.json", render: renderConfigurationSchema },
  { file: "THIRD_PARTY_NOTICES.md", render: renderThirdPartyNotices },
  { file: "README.md", render: (readme) => replaceOptionTable(replaceModelsTable(readme)) },
];

/** Made from the titles of the tests. */
export const faultTests: GeneratedDocument = { file: "docs/FAULTS.md", render: replaceFaultTests };
