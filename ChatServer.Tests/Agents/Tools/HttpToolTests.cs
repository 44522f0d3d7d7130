using System.Text;
using ChatServer.Agents;
using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Tools.Http;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>HTTP tools call a site, whatever that answers.</summary>
[Parallelizable]
internal sealed class HttpToolTests : ToolFixture
{
    private const string Json = "application/json";
    private const string Key = "Bearer very-secret-key";

    [Test]
    public async Task Arguments_go_into_path_and_query_of_a_GET()
    {
        await PutAsync(Tool(new HttpDefinition($"{Site.Url}/users/{{id}}?v=1", "GET"), "id", "tags", "full", "none"));
        Site.Answer(200, Json, """{"name":"Ana"}""");

        var result = await CallAsync(
            "call", new { id = "a/b ?", tags = new[] { "x&y", "z" }, full = true, none = (string?)null });

        Assert.That(result, Is.EqualTo(new ToolResult("""{"name":"Ana"}""", HasFailed: false)));
        Assert.That(Site.Calls.Single().Target, Is.EqualTo("/users/a%2Fb%20%3F?v=1&tags=x%26y&tags=z&full=true"));
        Assert.That(Site.Calls.Single().Body, Is.Empty);
    }

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Other_arguments_are_the_JSON_body(string method)
    {
        await PutAsync(Tool(new HttpDefinition($"{Site.Url}/users/{{id}}", method), "id", "name", "more"));

        await CallAsync("call", new { id = 7, name = "Ana \"x\"", more = new { a = new[] { 1 } } });

        var call = Site.Calls.Single();
        Assert.That((call.Method, call.Target), Is.EqualTo((method, "/users/7")));
        Assert.That(call.Body, Is.EqualTo("""{"name":"Ana \u0022x\u0022","more":{"a":[1]}}"""));
        Assert.That(call.Headers["Content-Type"], Is.EqualTo(Json));
    }

    [Test]
    public async Task Headers_are_sent_and_never_come_back()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "DELETE")
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = Key, ["Accept"] = "text/plain" },
        }));
        Site.Answer(context =>
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync(
                $"{context.Request.Headers.Authorization} {context.Request.Headers.Authorization.ToString()[7..]}!");
        });

        var result = await CallAsync("call");

        Assert.That(Site.Calls.Single().Headers["Authorization"], Is.EqualTo(Key));
        Assert.That(Site.Calls.Single().Headers["Accept"], Is.EqualTo("text/plain"));
        Assert.That(result.Text, Is.EqualTo("[hidden] [hidden]!"));
    }

    [TestCase("../../admin")]
    [TestCase("..\\admin")]
    [TestCase("%2e%2e")]
    [TestCase("")]
    public async Task An_argument_that_would_leave_its_place_is_not_sent(string id)
    {
        await PutAsync(Tool(new HttpDefinition($"{Site.Url}/users/{{id}}", "GET"), "id"));

        var result = await CallAsync("call", new { id });

        Assert.That(result.HasFailed);
        Assert.That(Site.Calls, Is.Empty);
    }

    [TestCase("""{"other":1}""")]
    [TestCase("""{"id":{}}""")]
    [TestCase("""{"id":[1]}""")]
    [TestCase("{}")]
    [TestCase("no json")]
    public async Task Arguments_that_are_wrong_are_not_sent(string arguments)
    {
        await PutAsync(Tool(new HttpDefinition($"{Site.Url}/users/{{id}}", "GET"), "id"));

        var result = await CallAsync("call", arguments);

        Assert.That(result.HasFailed, result.Text);
        Assert.That(Site.Calls, Is.Empty);
    }

    [Test]
    public async Task A_status_of_failure_is_a_failed_result_with_its_text_and_is_not_repeated()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "POST")));
        Site.Answer(503, Json, """{"error":"later"}""");

        var result = await CallAsync("call");

        Assert.That(result, Is.EqualTo(new ToolResult("""The server answered 503: {"error":"later"}""", HasFailed: true)));
        Assert.That(Site.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        Site.Answer(context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.CompletedTask;
        });

        var result = await CallAsync("call");

        Assert.That(result, Is.EqualTo(
            new ToolResult("The server answered 302: redirects are not followed", HasFailed: true)));
    }

    [Test]
    public async Task A_private_address_is_refused_unless_the_server_allows_it()
    {
        await using var server = await TestServer.StartAsync();
        var agent = await server.AddAgentAsync();
        await server.Get<Database>().WriteAsync(
            write =>
            {
                AgentToolStore.Put(write, agent, Tool(new HttpDefinition(Site.Url, "GET")));
                return true;
            },
            CancellationToken.None);

        var result = await server.Get<IAgentTools>().CallAsync(agent, "call", "{}", CancellationToken.None);

        Assert.That(result.HasFailed);
        Assert.That(result.Text, Does.Contain("private").And.Not.Contain("127.0.0.1"));
        Assert.That(Site.Calls, Is.Empty);
    }

    [Test]
    public async Task Ten_megabytes_are_cut()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        Site.Answer(200, "text/plain; charset=utf-8", string.Concat(Enumerable.Repeat("🚲", 2_500_000)));

        var result = await CallAsync("call");

        Assert.That(result.HasFailed, Is.False);
        Assert.That(result.Text, Has.Length.InRange(ToolResult.MaxLength - 1, ToolResult.MaxLength));
        Assert.That(result.Text, Does.EndWith("🚲\n[The answer is longer; this is its beginning.]"));
    }

    [Test]
    public async Task A_slow_drip_ends_in_time()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        Site.Answer(async context =>
        {
            context.Response.ContentType = "text/plain";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("x", context.RequestAborted);
                await Task.Delay(10, context.RequestAborted);
            }
        });
        var hurried = new AgentTools(
            Server.Get<Database>(), Server.Get<HttpTools>(), Server.Get<ToolServerClient>(), Server.Get<ToolFailures>(),
            new HurriedClock());

        var result = await hurried.CallAsync(Agent, "call", "{}", CancellationToken.None);

        Assert.That(result, Is.EqualTo(new ToolResult("The server didn't answer within 30 seconds", HasFailed: true)));
    }

    [Test]
    public async Task A_cancelled_call_throws()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        using var cancelled = new CancellationTokenSource();
        Site.Answer(async context =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });

        Assert.That(
            async () => await Server.Get<IAgentTools>().CallAsync(Agent, "call", "{}", cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("image/png", "png")]
    [TestCase("application/octet-stream", "x")]
    [TestCase("application/jsonx", "{}")]
    [TestCase(null, "x")]
    [TestCase("text/plain; charset=utf-16", "x")]
    public async Task Something_else_than_text_is_a_failure(string? type, string body)
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        Site.Answer(200, type, body);

        var result = await CallAsync("call");

        Assert.That(result.HasFailed);
        Assert.That(result.Text, Does.Contain("isn't text or JSON"));
    }

    [Test]
    public async Task Invalid_UTF8_is_a_failure()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        Site.Answer(async context =>
        {
            context.Response.ContentType = "text/plain";
            await context.Response.Body.WriteAsync(new byte[] { 0x61, 0xC3, 0x28 });
        });

        Assert.That(
            await CallAsync("call"), Is.EqualTo(new ToolResult("The answer of the server isn't valid UTF-8", HasFailed: true)));
    }

    [Test]
    public async Task Compressed_text_is_a_failure()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        Site.Answer(async context =>
        {
            context.Response.ContentType = Json;
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.WriteAsync("{}");
        });

        Assert.That((await CallAsync("call")).HasFailed);
    }

    [Test]
    public async Task An_answer_without_a_text_succeeds()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "DELETE")));
        Site.Answer(context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });

        Assert.That(
            await CallAsync("call"), Is.EqualTo(new ToolResult("The server answered 204 without a text", HasFailed: false)));
    }

    [Test]
    public async Task A_server_that_is_not_there_is_a_failure_without_its_address()
    {
        await PutAsync(Tool(new HttpDefinition("http://127.0.0.1:1/", "GET")));

        var result = await CallAsync("call");

        Assert.That(result, Is.EqualTo(
            new ToolResult("The server can't be reached, or ended the connection", HasFailed: true)));
    }

    [Test]
    public async Task An_unknown_tool_and_one_of_another_agent_are_failures()
    {
        await PutAsync(Tool(new HttpDefinition(Site.Url, "GET")));
        var other = await Server.AddAgentAsync(Owner.UserId);

        var unknown = await CallAsync("other");
        var elsewhere = await Server.Get<IAgentTools>().CallAsync(other, "call", "{}", CancellationToken.None);

        Assert.That(unknown, Is.EqualTo(new ToolResult("There is no such tool", HasFailed: true)));
        Assert.That(elsewhere, Is.EqualTo(unknown));
    }

    [TestCase("X\r\nY", "v")]
    [TestCase("X", "v\r\nHost: evil.example")]
    [TestCase("Host", "evil.example")]
    [TestCase("content-length", "5")]
    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("Proxy-Authorization", "x")]
    [TestCase("X", "")]
    [TestCase("X", "ä")]
    public async Task A_header_that_would_change_the_request_is_refused(string name, string value)
    {
        var refused = await TryPutAsync(Tool(new HttpDefinition(Site.Url, "GET")
        {
            Headers = new Dictionary<string, string> { [name] = value },
        }));

        Assert.That(refused?.Name, Is.EqualTo("headers"));
    }

    [Test]
    public async Task Nothing_of_a_tool_is_readable_in_the_database()
    {
        await PutAsync(Tool(new HttpDefinition($"{Site.Url}/secretpath", "GET")
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = Key },
        }) with
        { Description = "A secret description" });

        var row = await Server.Get<Database>().ReadAsync(
            read => AgentToolStore.Find(read, Agent, "call")!, CancellationToken.None);

        foreach (var column in new[] { row.Description, row.Schema, row.Definition })
            Assert.That(Encoding.Latin1.GetString(column), Does.Not.Contain("secret").And.Not.Contain("object"));
        Assert.That($"{Tool(new HttpDefinition("https://a.example/secret", "GET"))}", Does.Not.Contain("secret"));
    }
}
