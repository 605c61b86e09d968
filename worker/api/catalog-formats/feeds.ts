// The catalogue as RSS 2.0, for readers of news, and as data.json (DCAT-US 1.1), for harvesters.
import { escapeXml } from "../../formats/xml.ts";
import type { CatalogHead } from "./dcat.ts";
import type { Description } from "./description.ts";

function toItem(described: Description): string {
  const date = described.modified === null ? "" : `<pubDate>${new Date(described.modified).toUTCString()}</pubDate>`;
  const subjects = [...described.themes, ...described.keywords];
  const categories = subjects.map((subject) => `<category>${escapeXml(subject)}</category>`).join("");
  const publisher = described.publisher === null ? "" : `<dc:creator>${escapeXml(described.publisher)}</dc:creator>`;
  return `<item><title>${escapeXml(described.title)}</title><link>${escapeXml(described.page)}</link><guid isPermaLink="false">${escapeXml(described.address)}</guid>${date}<description>${escapeXml(described.description)}</description>${categories}${publisher}</item>\n`;
}

export async function* writeRss(
  head: CatalogHead & { page: string },
  datasets: AsyncIterable<Description>,
): AsyncGenerator<string> {
  const title = escapeXml(head.title);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>${title}</title><link>${escapeXml(head.page)}</link><description>${title}</description><language>${head.language}</language>\n`;
  for await (const described of datasets) yield toItem(described);
  yield "</channel></rss>\n";
}

function toDcatUs(described: Description): Record<string, unknown> {
  const { contact } = described;
  return {
    "@type": "dcat:Dataset",
    identifier: described.address,
    title: described.title,
    description: described.description === "" ? described.title : described.description,
    keyword: described.keywords.length === 0 ? [described.datasetId] : described.keywords,
    modified: described.modified ?? undefined,
    issued: described.created ?? undefined,
    publisher: { "@type": "org:Organization", name: described.publisher ?? "" },
    contactPoint: {
      "@type": "vcard:Contact",
      fn: contact.name ?? described.publisher ?? "",
      hasEmail: contact.email === null ? undefined : `mailto:${contact.email}`,
    },
    accessLevel: "public",
    license: described.licenseUrl ?? undefined,
    language: described.language === null ? undefined : [described.language],
    theme: described.themes.length === 0 ? undefined : described.themes,
    spatial: described.territories.join(", ") || undefined,
    landingPage: described.page,
    distribution: described.distributions.map(({ format, title, url, mediaType }) => ({
      "@type": "dcat:Distribution",
      title,
      format,
      mediaType: mediaType.split(";")[0],
      downloadURL: url,
    })),
  };
}

export async function* writeDataJson(datasets: AsyncIterable<Description>): AsyncGenerator<string> {
  const head = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "@type": "dcat:Catalog",
    conformsTo: "https://project-open-data.cio.gov/v1.1/schema",
    describedBy: "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
  };
  yield `${JSON.stringify(head).slice(0, -1)},"dataset":[`;
  let before = "\n";
  for await (const described of datasets) {
    yield before + JSON.stringify(toDcatUs(described));
    before = ",\n";
  }
  yield "\n]}\n";
}
