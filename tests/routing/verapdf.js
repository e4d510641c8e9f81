// Asks veraPDF about files: each line of standard input is "PROFILE PATH". Run by Rhino, which the
// same archive brings along; its own reader of profiles needs a library that it leaves out, so the
// profile is read here, rule by rule. Prints a line of JSON for each file: whether it conforms, how
// many checks were made, and what breaks which rule.
importPackage(org.verapdf.pdfa);
importPackage(org.verapdf.pdfa.flavours);
importPackage(org.verapdf.pdfa.validation.profiles);

var FLAVOURS = { "PDFA-3A": PDFAFlavour.PDFA_3_A, "PDFUA-1": PDFAFlavour.PDFUA_1 };

function elements(parent, name) {
  var found = parent.getElementsByTagName(name), list = [];
  for (var i = 0; i < found.getLength(); i++) list.push(found.item(i));
  return list;
}
function text(parent, name) {
  var found = elements(parent, name);
  return found.length ? String(found[0].getTextContent()) : "";
}
function rule(element) {
  var id = elements(element, "id")[0];
  var specification = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
  var wanted = new java.util.ArrayList();
  elements(element, "argument").forEach(function (argument) {
    wanted.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), "", null));
  });
  return Profiles.ruleFromValues(
    Profiles.ruleIdFromValues(specification, id.getAttribute("clause"),
      java.lang.Integer.parseInt(id.getAttribute("testNumber"))),
    element.getAttribute("object"),
    element.hasAttribute("deferred") ? java.lang.Boolean.valueOf(element.getAttribute("deferred")) : null,
    element.getAttribute("tags"), text(element, "description"), text(element, "test"),
    Profiles.errorFromValues(text(element, "message"), wanted), new java.util.ArrayList());
}
function profile(name, foundry) {
  var source = foundry.getClass().getResourceAsStream(
    "/org/verapdf/pdfa/validation/" + name + ".xml");
  var document = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder()
    .parse(source);
  var rules = new java.util.HashSet(), variables = new java.util.HashSet();
  elements(document, "rule").forEach(function (element) { rules.add(rule(element)); });
  elements(document, "variable").forEach(function (element) {
    variables.add(Profiles.variableFromValues(element.getAttribute("name"),
      element.getAttribute("object"), text(element, "defaultValue"), text(element, "value")));
  });
  return Profiles.profileFromValues(FLAVOURS[name],
    Profiles.profileDetailsFromValues(name, "", "", new java.util.Date()), "", rules, variables);
}
function verdict(name, path, foundry) {
  var parser = foundry.createParser(new java.io.FileInputStream(path), FLAVOURS[name]);
  var result = foundry.createValidator(profile(name, foundry), false).validate(parser);
  parser.close();
  var broken = {}, failures = result.getTestAssertions().iterator();
  while (failures.hasNext()) {
    var failure = failures.next(), id = failure.getRuleId();
    broken[id.getClause() + "-" + id.getTestNumber()] =
      String(failure.getMessage()) + " at " + String(failure.getLocation().getContext());
  }
  return { conforms: Boolean(result.isCompliant()), checks: Number(result.getTotalAssertions()),
    broken: broken };
}

java.util.logging.LogManager.getLogManager().reset();
org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = Foundries.defaultInstance();
var lines = new java.io.BufferedReader(new java.io.InputStreamReader(java.lang.System["in"]));
for (var line = lines.readLine(); line !== null; line = lines.readLine()) {
  var at = line.indexOf(" ");
  print(JSON.stringify(verdict(String(line.substring(0, at)), line.substring(at + 1), foundry)));
}
