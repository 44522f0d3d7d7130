using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Agents;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Tools.OpenApi;
using ChatServer.Refusals;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>OpenAPI documents become tools.</summary>
[Parallelizable]
internal sealed class OpenApiToolsTests
{
    private const string Shop = """
        {"openapi": "3.0.3", "info": {"title": "A shop", "version": "1"},
         "servers": [{"url": "https://shop.example/api/v1/"}],
         "paths": {
          "/orders": {
           "get": {"operationId": "listOrders", "summary": "Lists orders", "description": "The newest first.",
            "parameters": [
             {"name": "state", "in": "query", "description": "Only these", "schema": {"type": "string", "enum": ["open", "sent"]}},
             {"$ref": "#/components/parameters/Limit"},
             {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
             {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "ok"}}},
           "post": {"operationId": "orders.create", "requestBody": {"$ref": "#/components/requestBodies/NewOrder"},
            "responses": {"201": {"description": "made"}}}},
          "/orders/{id}": {
           "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
           "get": {"operationId": "getOrder", "summary": "Reads an order", "responses": {"200": {"description": "ok"}}},
           "patch": {"operationId": "changeOrder", "requestBody": {"content": {"application/json; charset=utf-8": {
             "schema": {"type": "object", "properties": {"note": {"type": "string", "nullable": true}}}}}},
            "responses": {"200": {"description": "ok"}}},
           "delete": {"operationId": "cancelOrder", "responses": {"204": {"description": "gone"}}}}},
         "components": {
          "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}}},
          "requestBodies": {"NewOrder": {"required": true, "content": {"application/json": {
           "schema": {"$ref": "#/components/schemas/Order"}}}}},
          "schemas": {
           "Order": {"type": "object", "required": ["items"], "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
            "follows": {"$ref": "#/components/schemas/Order"}}},
           "Item": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}}
        """;

    [Test]
    public void Each_operation_becomes_a_tool()
    {
        var tools = Read(Shop).Value!.ToDictionary(tool => tool.Name);

        Assert.That(tools.Keys, Is.EquivalentTo(new[]
        {
            "listOrders", "orders_create", "getOrder", "changeOrder", "cancelOrder",
        }));
        Assert.That(tools["listOrders"].Description, Is.EqualTo("Lists orders\n\nThe newest first."));
        Assert.That(tools["cancelOrder"].Description, Is.EqualTo("DELETE /orders/{id}"));
        var list = tools["listOrders"].Definition.Http!;
        Assert.That((list.Method, list.Url), Is.EqualTo(("GET", "https://shop.example/api/v1/orders")));
        Assert.That(list.Query, Is.EqualTo(new[] { "state", "limit", "tag" }));
        Assert.That(tools["getOrder"].Definition.Http!.Url, Is.EqualTo("https://shop.example/api/v1/orders/{id}"));
        Assert.That(tools["changeOrder"].Definition.Http!.Body, Is.EqualTo("body"));
        Assert.That(tools.Values.Select(tool => tool.NeedsApproval), Is.All.True);
    }

    [TestCase("listOrders", """{"state":"open","limit":5,"tag":["a"]}""", true)]
    [TestCase("listOrders", """{"state":"lost"}""", false)]
    [TestCase("listOrders", """{"X-Trace":"1"}""", false)]
    [TestCase("getOrder", """{"id":7}""", true)]
    [TestCase("getOrder", """{"id":"7"}""", false)]
    [TestCase("getOrder", "{}", false)]
    [TestCase("orders_create", """{"body":{"items":[{"name":"bread"}],"follows":{"items":[]}}}""", true)]
    [TestCase("orders_create", """{"body":{"items":[{}]}}""", false)]
    [TestCase("orders_create", """{"body":{"items":[],"follows":{}}}""", false)]
    [TestCase("orders_create", "{}", false)]
    [TestCase("changeOrder", """{"id":7,"body":{"note":null}}""", true)]
    [TestCase("changeOrder", """{"id":7}""", true)]
    public void Their_schemas_stand_by_themselves(string name, string arguments, bool fit)
    {
        var tool = Read(Shop).Value!.Single(each => each.Name == name);

        Assert.That(
            () => ArgumentCheck.Read(tool.Schema, arguments),
            fit ? Throws.Nothing : Throws.InstanceOf<ToolException>());
        Assert.That(tool.Schema, Does.Not.Contain("#/components"));
    }

    [Test]
    public void An_owner_chooses_operations_and_the_server()
    {
        var tools = OpenApiTools.Read(
            new OpenApiImport(
                Shop, "https://other.example", ["getOrder"], NeedsApproval: false,
                new Dictionary<string, string> { ["Authorization"] = "key" }),
            new AgentOptions()).Value!;

        Assert.That(tools.Single().Definition.Http!.Url, Is.EqualTo("https://other.example/orders/{id}"));
        Assert.That(tools.Single().Definition.Http!.Headers!["Authorization"], Is.EqualTo("key"));
        Assert.That(tools.Single().NeedsApproval, Is.False);
    }

    [TestCase("""{"name":"key","in":"header","required":true,"schema":{}}""", "readThing: the required parameter key")]
    [TestCase("""{"name":"key","in":"cookie","required":true,"schema":{}}""", "readThing: the required parameter key")]
    [TestCase("""{"name":"f","in":"query","style":"deepObject","schema":{}}""", "readThing: the parameter f")]
    [TestCase("""{"name":"f","in":"query","explode":false,"schema":{"type":"array"}}""", "readThing: the parameter f")]
    [TestCase("""{"name":"f","in":"query","content":{"application/json":{"schema":{}}}}""", "readThing: the parameter f")]
    [TestCase("""{"name":"f","in":"path","required":true,"style":"matrix","schema":{}}""", "readThing: the parameter f")]
    [TestCase("""{"name":"f[x]","in":"query","schema":{}}""", "readThing: the name of the parameter")]
    [TestCase("""{"name":"f","in":"query","schema":{"$ref":"https://evil.example/a.json"}}""", "readThing: the reference")]
    [TestCase("""{"name":"f","in":"query","schema":{"$ref":"#/components/schemas/Missing"}}""", "Missing")]
    [TestCase("""{"$ref":"#/components/parameters/Circle"}""", "Circular")]
    public void An_operation_that_cannot_be_a_tool_is_named(string parameter, string problem) =>
        Assert.That(Problem(Read(With($"\"parameters\":[{parameter}]"))), Does.Contain(problem));

    [TestCase("\"requestBody\":{\"content\":{\"multipart/form-data\":{\"schema\":{}}}}", "readThing: its body isn't")]
    [TestCase("\"servers\":[{\"url\":\"/relative\"}]", "readThing: its url")]
    [TestCase("\"servers\":[{\"url\":\"https://{region}.example\"}]", "readThing: its server")]
    [TestCase("\"servers\":[{\"url\":\"http://a.example\"}]", "readThing: its url")]
    [TestCase("\"servers\":[{\"url\":\"file:///etc\"}]", "readThing: its url")]
    public void So_is_what_else_is_not_supported(string member, string problem) =>
        Assert.That(Problem(Read(With(member))), Does.Contain(problem));

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("no json")]
    [TestCase("""{"swagger":"2.0","paths":{}}""")]
    [TestCase("""{"openapi":7,"paths":{}}""")]
    [TestCase("""{"openapi":"4.0.0","paths":{}}""")]
    [TestCase("""{"openapi":"3.1.0"}""")]
    [TestCase("""{"openapi":"3.1.0","paths":7}""")]
    [TestCase("""{"openapi":"3.1.0","paths":{"/x":7}}""")]
    [TestCase("""{"openapi":"3.1.0","paths":{"/x":{"get":[]}}}""")]
    [TestCase("""{"openapi":"3.1.0","paths":{"/x":{"$ref":"#/paths/~1x"}}}""")]
    [TestCase("""{"openapi":"3.1.0","paths":{"/x":{"$ref":"https://evil.example/x"}}}""")]
    [TestCase("""{"openapi":"3.1.0","paths":{"/x":{"get":{"operationId":"\ud800"}}}}""")]
    [TestCase("""{"openapi":"3.1.0","openapi":"3.1.0","paths":{}}""")]
    [TestCase("""{"openapi":"3.1.0","servers":[{"url":"https://a.example"}],"paths":{"/x":{"get":{}}}}""")]
    [TestCase(
        """{"openapi":"3.1.0","servers":[{"url":"https://a.example"}],"paths":{"/x":{"get":{"operationId":"ask_owner"}}}}""")]
    public void A_document_that_is_not_one_is_refused(string document) =>
        Assert.That(Read(document).Refusal?.Name, Is.EqualTo("document"));

    [Test]
    public void A_document_has_bounds()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"x\":", 70)) + "1" + new string('}', 70);
        Assert.That(Read($$"""{"openapi":"3.1.0","x":{{deep}}}""").IsRefused);
        Assert.That(
            Problem(Read($"{{\"openapi\":\"3.1.0\",\"x\":\"{new string('x', 1_000_000)}\"}}")),
            Does.Contain("at most 1000000"));
    }

    [Test]
    public void References_do_not_multiply()
    {
        var schemas = new JsonObject();
        for (var i = 0; i < 30; i++)
        {
            var properties = new JsonObject();
            for (var j = 0; j < 10; j++)
                properties[$"p{j}"] = new JsonObject { ["$ref"] = $"#/components/schemas/S{i + 1}" };
            schemas[$"S{i}"] = new JsonObject { ["type"] = "object", ["properties"] = properties };
        }

        schemas["S30"] = new JsonObject { ["type"] = "string" };
        var document = With("""
            "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S0"}}}}
            """, schemas.ToJsonString());

        Assert.That(Read(document).Value!.Single().Schema, Has.Length.LessThan(ToolSchema.MaxLength));
    }

    [Test]
    public void A_schema_that_is_too_large_is_refused()
    {
        var large = JsonSerializer.Serialize(new { S = new { type = "string", description = new string('x', 40_000) } });

        Assert.That(Problem(Read(With("""
            "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"}}}}
            """, large))), Does.Contain("readThing: its schema has more than 32000 characters"));
    }

    [Test]
    public void More_than_twenty_operations_have_to_be_chosen()
    {
        var paths = Enumerable.Range(0, 21).ToDictionary(i => $"/p{i}", i => new { get = new { operationId = $"op{i}" } });
        var document = JsonSerializer.Serialize(new
        {
            openapi = "3.1.0",
            servers = new[] { new { url = "https://a.example" } },
            paths,
        });

        Assert.That(Read(document).Refusal!.Name, Is.EqualTo("operations"));
        Assert.That(Read(document, "op3", "op20").Value!, Has.Count.EqualTo(2));
        Assert.That(Read(document, "op3", "op99").Refusal!.Detail, Does.Contain("op99"));
    }

    private static string With(string member, string schemas = "{}") => $$$"""
        {"openapi":"3.1.0","info":{"title":"t","version":"1"},"servers":[{"url":"https://a.example"}],
         "paths":{"/things":{"get":{"operationId":"readThing",{{{member}}},"responses":{} } } },
         "components":{"schemas":{{{schemas}}},"parameters":{"Circle":{"$ref":"#/components/parameters/Round"},
          "Round":{"$ref":"#/components/parameters/Circle"} } } }
        """;

    private static Outcome<IReadOnlyList<ToolDraft>> Read(string document, params string[] operations) => OpenApiTools.Read(
        new OpenApiImport(
            document, BaseUrl: null, operations.Length == 0 ? null : operations, NeedsApproval: true, Headers: null),
        new AgentOptions());

    private static string? Problem(Outcome<IReadOnlyList<ToolDraft>> read) => read.Refusal?.Detail;
}
