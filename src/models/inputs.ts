import type { CatalogModel } from "../catalog/models.ts";
import type { LiveModel } from "../service/models.ts";

/**
 * What a model reads beside text. The live lists name images but not documents, and the models that
 * see read documents too; the one that does not refuses them, once (PROTOCOL section 7).
 */
export function inputsOf(
  live: Pick<LiveModel, "images" | "documents"> | undefined,
  row: Pick<CatalogModel, "images"> | undefined,
): { readonly images: boolean; readonly documents: boolean } {
  const images = live?.images ?? row?.images ?? true;
  return { images, documents: live?.documents ?? images };
}
