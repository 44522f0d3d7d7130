using ChatServer.Agents.Tools;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>What a model's arguments are checked for.</summary>
[Parallelizable]
internal sealed class ArgumentCheckTests
{
    private const string Schema = """
        {"type":"object","required":["id"],"properties":{
          "id":{"type":"integer"},
          "kind":{"enum":["cat","dog",null]},
          "fixed":{"const":{"a":1}},
          "tags":{"type":"array","items":{"type":"string"}},
          "size":{"type":["number","null"]},
          "pet":{"$ref":"#/$defs/Pet"},
          "loose":true,
          "never":false},
         "$defs":{"Pet":{"type":"object","required":["name"],"additionalProperties":false,
           "properties":{"name":{"type":"string"},"mother":{"$ref":"#/$defs/Pet"}}}}}
        """;

    [TestCase("""{"id":1}""")]
    [TestCase("""{"id":1.0,"kind":null,"size":null,"tags":[],"loose":{"x":[1]},"fixed":{"a":1.0}}""")]
    [TestCase("""{"id":-7,"kind":"cat","size":1.5,"tags":["a","b"]}""")]
    [TestCase("""{"id":1,"pet":{"name":"Tom","mother":{"name":"Ada"}}}""")]
    public void Arguments_that_fit_are_read(string arguments) =>
        Assert.That(ArgumentCheck.Read(Schema, arguments).GetRawText(), Is.EqualTo(arguments));

    [TestCase("{}", "id is missing")]
    [TestCase("""{"id":"1"}""", "id must be of the type integer")]
    [TestCase("""{"id":1.5}""", "id must be of the type integer")]
    [TestCase("""{"id":1e400}""", "id must be of the type integer")]
    [TestCase("""{"id":1,"kind":"cow"}""", "kind must be one of")]
    [TestCase("""{"id":1,"fixed":{"a":2}}""", "fixed must be")]
    [TestCase("""{"id":1,"tags":["a",7]}""", "tags[1] must be of the type string")]
    [TestCase("""{"id":1,"tags":"a"}""", "tags must be of the type array")]
    [TestCase("""{"id":1,"size":"x"}""", "size must be of the type number or null")]
    [TestCase("""{"id":1,"never":1}""", "never is not allowed")]
    [TestCase("""{"id":1,"pet":{}}""", "pet.name is missing")]
    [TestCase("""{"id":1,"pet":{"name":"Tom","x":1}}""", "pet.x is not allowed")]
    [TestCase("""{"id":1,"pet":{"name":"Tom","mother":{"name":7}}}""", "pet.mother.name must be of the type string")]
    [TestCase("""{"id":1,"admin":true}""", "there is no argument admin")]
    [TestCase("""{"id":1,"id":2}""", "valid JSON")]
    [TestCase("""{"id":1""", "valid JSON")]
    [TestCase("""{"id":1,"kind":"\ud800"}""", "a JSON object")]
    [TestCase("[1]", "a JSON object")]
    [TestCase("null", "a JSON object")]
    public void Arguments_that_do_not_fit_are_refused(string arguments, string problem) =>
        Assert.That(
            () => ArgumentCheck.Read(Schema, arguments),
            Throws.InstanceOf<ToolException>().With.Message.Contains(problem));

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("{}")]
    public void No_arguments_are_an_empty_object(string arguments) =>
        Assert.That(ArgumentCheck.Read(ToolSchema.Empty, arguments).GetPropertyCount(), Is.Zero);

    [TestCase("""{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"$ref":"#/$defs/A"}}}""")]
    [TestCase("""{"type":"object","properties":{"a":{"$ref":"https://evil.example/schema"}}}""")]
    [TestCase("""{"type":"object","properties":{"a":{"pattern":"^(a+)+$","type":7,"enum":5,"required":"x","items":3}}}""")]
    public void A_hostile_schema_does_no_harm(string schema) =>
        Assert.That(() => ArgumentCheck.Read(schema, $$"""{"a":"{{new string('a', 60_000)}}!"}"""), Throws.Nothing);

    [Test]
    public void Arguments_have_bounds()
    {
        var deep = new string('[', 40) + new string(']', 40);

        Assert.That(
            () => ArgumentCheck.Read(Schema, $$"""{"id":1,"loose":{{deep}}}"""), Throws.InstanceOf<ToolException>());
        Assert.That(
            () => ArgumentCheck.Read(Schema, "{}".PadRight(ArgumentCheck.MaxLength + 1)), Throws.InstanceOf<ToolException>());
    }

    [TestCase("""{"type":"object"}""", null)]
    [TestCase("""{"type":"array"}""", "type \"object\"")]
    [TestCase("""{"type":["object"]}""", "type \"object\"")]
    [TestCase("""[]""", "type \"object\"")]
    [TestCase("""{"type":"object","properties":[]}""", "an object as properties")]
    [TestCase("""{"type":"object","type":"object"}""", "twice")]
    [TestCase("""{"type":"object","description":"\udc00"}""", "Unicode")]
    [TestCase("""{"type":"object" """, "valid JSON")]
    public void A_schema_is_one_of_an_object(string schema, string? problem) =>
        Assert.That(ToolSchema.Check(schema)?.Detail, problem is null ? Is.Null : Does.Contain(problem));
}
