using System.Net;
using ChatServer.Agents;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>What can be asked for: models, messages and fields.</summary>
[Parallelizable]
internal sealed class CompletionRequestTests : CompletionFixture
{
    private static readonly TestCaseData[] Wrong =
    [
        new("""{"messages":[{"role":"user","content":"x"}]}""", "body.model"),
        new("""{"model":"scripted"}""", "body.messages"),
        new("""{"model":"scripted","messages":[]}""", "body.messages"),
        new("""{"model":"scripted","messages":[7]}""", "body.messages.0"),
        new("""{"model":"scripted","messages":[{"role":"owner","content":"x"}]}""", "body.messages.0.role"),
        new("""{"model":"scripted","messages":[{"role":"tool","content":"x"}]}""", "body.messages.0.role"),
        new("""{"model":"scripted","messages":[{"role":"user","content":7}]}""", "body.messages.0.content"),
        new("""{"model":"scripted","messages":[{"role":"user","content":"\ud83d"}]}""", "body.messages.0.content"),
        new(
            """{"model":"scripted","messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url"}]}]}""",
            "body.messages.0.content.1.type"),
        new("""{"model":"scripted","temperature":2.5,"messages":[{"role":"user","content":"x"}]}""", "body.temperature"),
        new("""{"model":"scripted","top_p":"1","messages":[{"role":"user","content":"x"}]}""", "body.top_p"),
        new("""{"model":"scripted","max_tokens":1.5,"messages":[{"role":"user","content":"x"}]}""", "body.max_tokens"),
        new("""{"model":"scripted","params":{"top_p":9},"messages":[{"role":"user","content":"x"}]}""", "body.params.top_p"),
        new("""{"model":"scripted","n":2,"messages":[{"role":"user","content":"x"}]}""", "body.n"),
        new("""{"model":"scripted","stream":"yes","messages":[{"role":"user","content":"x"}]}""", "body.stream"),
        new("""{"model":"scripted","stream_options":7,"messages":[{"role":"user","content":"x"}]}""", "body.stream_options"),
        new("""{"model":"scripted","chat_id":"c","messages":[{"role":"user","content":"x"}]}""", "body.id"),
        new("""{"model":"scripted","chat_id":7,"messages":[{"role":"user","content":"x"}]}""", "body.chat_id"),
    ];

    [TestCaseSource(nameof(Wrong))]
    public async Task A_wrong_field_is_named(string body, string place)
    {
        using var ana = await Server.ChatAsync("Ana");

        var refused = await ana.Http.PostAsync(Path, ChatClient.Json(body)).ReadAsync(HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.Place(), Is.EqualTo(place));
    }

    [Test]
    public async Task Deep_and_large_requests_are_read_and_too_long_ones_refused()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Deep?", ReplyScript.Saying("Yes"));
        var deep = new string('[', 126) + new string(']', 126);
        var old = string.Join(',', Enumerable.Repeat($$"""{"role":"user","content":"{{new string('x', 10_000)}}"}""", 100));
        var last = """{"role":"user","content":"Deep?"}""";

        await ana.Http.PostAsync(Path, ChatClient.Json($$"""{"x":{{deep}},"model":"scripted","messages":[{{old}},{{last}}]}"""))
            .ReadAsync(HttpStatusCode.OK);
        var deeper = await ana.Http.PostAsync(Path, ChatClient.Json($$"""{"x":[[{{deep}}]],"model":"scripted","messages":[]}"""))
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
        var longer = await PostAsync(ana, Ask(new string('x', 100_001)), HttpStatusCode.UnprocessableEntity);

        var turn = Provider.Replies.Single(reply => reply.Turn.Messages[^1].Text == "Deep?").Turn;
        Assert.That(turn.Messages.Sum(message => message.Text.Length), Is.InRange(90_000, 100_000));
        Assert.That(deeper.Place(), Does.StartWith("body.x"));
        Assert.That(longer.Place(), Is.EqualTo("body.messages.0.content"));
        using var huge = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(new byte[5_000_000]) };
        huge.Headers.ExpectContinue = true; // it is refused before it is sent
        using var refused = await ana.Http.SendAsync(huge);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task Models_and_visible_agents_are_listed()
    {
        using var ana = await Server.ChatAsync("Ana");
        var olga = await Server.RegisterAsync("Olga");
        var (shared, hidden) = (await Server.AddAgentAsync(olga.UserId), await Server.AddAgentAsync(
            olga.UserId, visibility: AgentVisibility.Private));
        var own = await Server.AddAgentAsync(ana.User.UserId, visibility: AgentVisibility.Private);

        var list = await ana.Http.GetAsync("/api/models").ReadAsync(HttpStatusCode.OK);
        var alias = await ana.Http.GetAsync("/api/v1/models").ReadAsync(HttpStatusCode.OK);

        var models = list.GetProperty("data").EnumerateArray().ToDictionary(model => model.Text("id")!);
        Assert.That(models[Model].GetRawText(), Is.EqualTo(
            """{"id":"scripted","name":"scripted","object":"model","created":0,"owned_by":"scripted","provider_kind":"external","description":null}"""));
        Assert.That(models, Does.ContainKey($"agent:{shared}").And.ContainKey($"agent:{own}"));
        Assert.That(models, Does.Not.ContainKey($"agent:{hidden}").And.Not.ContainKey("concierge").And.Not.ContainKey("webhook"));
        Assert.That(models[$"agent:{shared}"].Text("owned_by"), Is.EqualTo("agent"));
        Assert.That(alias.GetRawText(), Is.EqualTo(list.GetRawText()));
        foreach (var model in new[] { "concierge", "webhook", "scripted/x", "nobody", "nobody/x", $"agent:{hidden}", "agent:x" })
            await PostAsync(ana, Ask("x", ("model", model)), HttpStatusCode.NotFound);
    }
}
