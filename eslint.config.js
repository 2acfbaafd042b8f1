import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Behind an @ it is the end of an e-mail address. */
const KIRO_OR_AWS_HOST =
  /(^|[^@\w.-])([\w-]+\.)*(kiro\.dev|amazonaws\.com|awsapps\.com|aws\.amazon\.com)|^\.[\w.-]*(kiro\.dev|amazonaws\.com)/;

export default tseslint.config(
  { ignores: ["dist", "coverage", "node_modules", ".cache"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["*.js", "*.cjs"] } },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      // Our error classes have constructors that only narrow a parameter's type.
      "@typescript-eslint/no-useless-constructor": "off",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      complexity: ["error", 12],
      "max-depth": ["error", 3],
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 60 }],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/catalog/endpoints.ts", "src/catalog/start-url.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...["Literal[value=HOST]", "TemplateElement[value.raw=HOST]"].map((selector) => ({
          selector: selector.replace("HOST", String(KIRO_OR_AWS_HOST)),
          message: "Hosts stand in src/catalog/endpoints.ts alone: import it from there.",
        })),
        {
          selector:
            'TaggedTemplateExpression[tag.property.name="raw"] TemplateElement[value.raw=/[^ -~\\s]/]',
          message:
            "Bun 1.3 reads such a character as its \\u escape, which String.raw keeps: use ASCII.",
        },
      ],
    },
  },
  {
    files: ["test/**/*.ts", "tools/**", "scripts/**", "*.config.ts", "*.js", "*.cjs"],
    rules: { "no-console": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["**/*.js", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { module: "writable", process: "readonly", console: "readonly" } },
  },
);
