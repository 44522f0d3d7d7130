using System.Net;
using System.Text.Json;
using ChatServer.Agents.Tools;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>The tools of an agent, as its owner sets them.</summary>
[Parallelizable]
internal sealed class AgentToolTests : AgentsFixture
{
    private const string Key = "very-secret-key";
    private TestUser owner = null!;
    private string tools = null!;
    private string agent = null!;

    [SetUp]
    public async Task MakeAgent()
    {
        owner = await Server.RegisterAsync("Olga");
        agent = await MakeAgentAsync(owner);
        tools = $"/messaging/agents/{agent}/tools";
    }

    [Test]
    public async Task A_tool_is_made_listed_and_deleted()
    {
        var made = await AskAsync(owner, HttpMethod.Put, $"{tools}/weather", Weather());
        var listed = await AskAsync(owner, HttpMethod.Get, tools);
        await AskAsync(owner, HttpMethod.Delete, $"{tools}/weather", expected: HttpStatusCode.NoContent);
        var left = await AskAsync(owner, HttpMethod.Get, tools);

        Assert.That(
            (made.Text("name"), made.Text("url"), made.Text("method"), made.Text("approval")),
            Is.EqualTo(("weather", "https://weather.example/{place}", "GET", "owner")));
        Assert.That(made.GetProperty("headers").GetRawText(), Is.EqualTo("""["authorization"]"""));
        Assert.That(made.GetProperty("parameters").GetProperty("required")[0].GetString(), Is.EqualTo("place"));
        Assert.That(listed.GetProperty("tools")[0].GetRawText(), Is.EqualTo(made.GetRawText()));
        Assert.That(made.GetRawText(), Does.Not.Contain(Key));
        Assert.That(left.GetProperty("tools").GetArrayLength(), Is.Zero);
        await AskAsync(owner, HttpMethod.Delete, $"{tools}/weather", expected: HttpStatusCode.NotFound);
        Assert.That(
            (await Server.ReadAuditAsync()).Where(entry => entry.Actor == $"{owner.UserId}").Select(entry => entry.Action),
            Does.Contain("agent_tools_put").And.Contain("agent_tool_deleted"));
    }

    [Test]
    public async Task Headers_stay_until_they_are_replaced_or_removed_and_do_not_follow_to_another_server()
    {
        await AskAsync(owner, HttpMethod.Put, $"{tools}/weather", Weather());

        var kept = await AskAsync(
            owner, HttpMethod.Put, $"{tools}/weather",
            new { description = "Other", url = "https://weather.example/now", method = "POST", approval = "none" });
        var refused = await AskAsync(
            owner, HttpMethod.Put, $"{tools}/weather",
            new { description = "Other", url = "https://evil.example/now", method = "POST" },
            HttpStatusCode.UnprocessableEntity);
        var removed = await AskAsync(
            owner, HttpMethod.Put, $"{tools}/weather",
            new { description = "Other", url = "https://weather.example/now", method = "POST", headers = (object?)null });

        Assert.That(kept.GetProperty("headers").GetArrayLength(), Is.EqualTo(1));
        Assert.That(kept.Text("approval"), Is.EqualTo("none"));
        Assert.That(kept.GetProperty("parameters").GetRawText(), Is.EqualTo(ToolSchema.Empty));
        Assert.That(refused.GetRawText(), Does.Contain("headers"));
        Assert.That(removed.GetProperty("headers").GetArrayLength(), Is.Zero);
    }

    [TestCase("""{"url":"https://a.example","method":"GET"}""", "description")]
    [TestCase("""{"description":"x","method":"GET"}""", "url")]
    [TestCase("""{"description":"x","url":"https://a.example"}""", "method")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"get"}""", "method")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"TRACE"}""", "method")]
    [TestCase("""{"description":"x","url":"http://a.example","method":"GET"}""", "url")]
    [TestCase("""{"description":"x","url":"https://{host}/","method":"GET"}""", "url")]
    [TestCase("""{"description":"x","url":"https://a.example/{id}","method":"GET"}""", "url")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"GET","parameters":{"type":"array"}}""", "parameters")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"GET","parameters":[]}""", "parameters")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"GET","headers":{"Host":"b"}}""", "headers")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"GET","headers":{"X":"a\nb"}}""", "headers")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"GET","headers":"x"}""", "headers")]
    [TestCase("""{"description":"x","url":"https://a.example","method":"GET","approval":"visitor"}""", "approval")]
    [TestCase("""{"server":"office"}""", "tool")]
    [TestCase("""{"tool":"search"}""", "server")]
    [TestCase("""{"server":"office","tool":"search","url":"https://a.example"}""", "url")]
    public async Task A_tool_that_cannot_be_is_refused_by_its_field(string form, string field)
    {
        var refused = await AskAsync(
            owner, HttpMethod.Put, $"{tools}/weather", JsonDocument.Parse(form).RootElement, HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetProperty("detail")[0].GetProperty("loc")[1].GetString(), Is.EqualTo(field));
    }

    [TestCase("ask_owner")]
    [TestCase("with%20space")]
    [TestCase("ä")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_models_cannot_call_is_refused(string name)
    {
        var refused = await AskAsync(
            owner, HttpMethod.Put, $"{tools}/{name}", Weather(), HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetProperty("detail")[0].GetProperty("loc").GetRawText(), Is.EqualTo("""["path","name"]"""));
    }

    [Test]
    public async Task An_agent_has_at_most_twenty_tools()
    {
        for (var i = 0; i < ToolChanges.MaxPerAgent; i++)
            await AskAsync(owner, HttpMethod.Put, $"{tools}/t{i}", Weather());

        await AskAsync(owner, HttpMethod.Put, $"{tools}/more", Weather(), HttpStatusCode.Forbidden);
        await AskAsync(owner, HttpMethod.Put, $"{tools}/t0", Weather());
    }

    [Test]
    public async Task Tools_of_another_owners_agent_are_not_there()
    {
        await AskAsync(owner, HttpMethod.Put, $"{tools}/weather", Weather());
        var other = await Server.RegisterAsync("Otto");

        await AskAsync(other, HttpMethod.Get, tools, expected: HttpStatusCode.NotFound);
        await AskAsync(other, HttpMethod.Put, $"{tools}/weather", Weather(), HttpStatusCode.NotFound);
        await AskAsync(
            other, HttpMethod.Put, $"{tools}/weather", new { server = "office", tool = "search" }, HttpStatusCode.NotFound);
        await AskAsync(other, HttpMethod.Delete, $"{tools}/weather", expected: HttpStatusCode.NotFound);
        await AskAsync(other, HttpMethod.Post, $"{tools}/openapi", new { document = new { } }, HttpStatusCode.NotFound);
        Assert.That((await AskAsync(owner, HttpMethod.Get, tools)).GetProperty("tools").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_OpenAPI_document_gives_its_operations()
    {
        var document = new
        {
            openapi = "3.1.0",
            paths = new Dictionary<string, object>
            {
                ["/days/{day}"] = new
                {
                    get = new
                    {
                        operationId = "readDay",
                        parameters = new[]
                        {
                            new { name = "day", @in = "path", required = true, schema = new { type = "string" } },
                        },
                    },
                },
            },
        };

        var made = await AskAsync(
            owner, HttpMethod.Post, $"{tools}/openapi",
            new { document, base_url = "https://a.example/v1", headers = new { Authorization = Key }, approval = "none" });
        var refused = await AskAsync(
            owner, HttpMethod.Post, $"{tools}/openapi", new { document }, HttpStatusCode.UnprocessableEntity);

        var tool = made.GetProperty("tools")[0];
        Assert.That(
            (tool.Text("name"), tool.Text("url"), tool.Text("approval")),
            Is.EqualTo(("readDay", "https://a.example/v1/days/{day}", "none")));
        Assert.That(made.GetRawText(), Does.Not.Contain(Key));
        Assert.That(refused.GetRawText(), Does.Contain("readDay"));
    }

    [Test]
    public async Task An_unknown_server_is_missing()
    {
        await AskAsync(
            owner, HttpMethod.Put, $"{tools}/search", new { server = "nowhere", tool = "search" }, HttpStatusCode.NotFound);
        await AskAsync(owner, HttpMethod.Get, "/messaging/tool-servers/nowhere/tools", expected: HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_deleted_agent_has_no_tools()
    {
        await AskAsync(owner, HttpMethod.Put, $"{tools}/weather", Weather());

        await AskAsync(owner, HttpMethod.Delete, $"/messaging/agents/{agent}", expected: HttpStatusCode.NoContent);

        Assert.That(
            await Server.Get<Database>().ReadAsync(
                read => AgentToolStore.CountOf(read, Guid.Parse(agent)), CancellationToken.None), Is.Zero);
    }

    private static object Weather() => new
    {
        description = "Reads the weather of a place",
        parameters = new { type = "object", properties = new { place = new { type = "string" } }, required = new[] { "place" } },
        url = "https://weather.example/{place}",
        method = "GET",
        headers = new { Authorization = Key },
    };
}
