using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Agents;
using ChatServer.Agents.Completions;
using ChatServer.Agents.Providers;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>Answers that only their request gets, in OpenAI's shape.</summary>
[Parallelizable]
internal sealed class DirectCompletionTests : CompletionFixture
{
    [Test]
    public async Task A_request_is_answered_with_one_completion()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Whole?", new ReplyScript().Say("To ", "the sea").Use(12, 4).Finish());

        var answer = await PostAsync(ana, Ask("Whole?", ("user", 7), ("tools", new { deep = new { er = 1 } })));

        Assert.That(
            (answer.Text("object"), answer.Text("model"), answer.Text("id")![..9]),
            Is.EqualTo(("chat.completion", Model, "chatcmpl-")));
        Assert.That(answer.GetProperty("choices").GetRawText(), Is.EqualTo(
            """[{"index":0,"message":{"role":"assistant","content":"To the sea"},"finish_reason":"stop"}]"""));
        Assert.That(answer.GetProperty("usage").GetRawText(), Is.EqualTo(
            """{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}"""));
        Assert.That(answer.TryGetProperty("task_id", out _), Is.False);
    }

    [Test]
    public async Task A_stream_has_chunks_and_ends_with_done([Values("/api", "/api/v1")] string prefix)
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Streamed?", new ReplyScript().Say("To ", "the \ud83d", "\ude00").Use(12, 4).Finish());

        var events = await StreamAsync(
            ana, Ask("Streamed?", ("stream", true), ("stream_options", new { include_usage = true })), prefix + Path[4..]);

        var chunks = events[..^1].Select(data => JsonSerializer.Deserialize<JsonElement>(data)).ToList();
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        Assert.That(chunks.Select(chunk => chunk.Text("object")), Is.All.EqualTo("chat.completion.chunk"));
        Assert.That(chunks.Select(chunk => chunk.Text("id")).Distinct().Count(), Is.EqualTo(1));
        Assert.That(DeltaOf(chunks[0]).GetRawText(), Is.EqualTo("""{"role":"assistant","content":""}"""));
        Assert.That(
            string.Concat(chunks.SkipLast(1).Select(chunk => DeltaOf(chunk).Text("content"))), Is.EqualTo("To the 😀"));
        Assert.That(chunks[^2].GetProperty("choices")[0].Text("finish_reason"), Is.EqualTo("stop"));
        Assert.That(chunks[^1].GetProperty("choices").GetArrayLength(), Is.Zero);
        Assert.That(chunks[^1].GetProperty("usage").Number("total_tokens"), Is.EqualTo(16));
    }

    [Test]
    public async Task A_client_that_hangs_up_ends_the_providers_stream()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Endless?", new ReplyScript().SayForever("word ", TimeSpan.FromMilliseconds(5)));
        using var http = Streaming(ana);
        var response = await http.SendAsync(Request(Ask("Endless?", ("stream", true))), HttpCompletionOption.ResponseHeadersRead);
        var reply = Provider.Replies.Single(reply => reply.Turn.Messages[^1].Text == "Endless?");

        response.Dispose();

        Assert.That(await reply.EndedAsync(), "it was cancelled");
        await Eventually.IsTrueAsync(
            () => Server.Get<LiveCompletions>().Count == 0 && Rows() == 0, "nothing of it is left");
    }

    [Test]
    public async Task A_failure_before_the_first_text_is_an_error_and_one_after_it_ends_the_stream()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Broken?", new ReplyScript().Fail(ProviderError.BadAnswer));
        Provider.To("Cut?", new ReplyScript().Say("To the"));

        var whole = await PostAsync(ana, Ask("Broken?"), HttpStatusCode.BadGateway);
        var streamed = await PostAsync(ana, Ask("Broken?", ("stream", true)), HttpStatusCode.BadGateway);
        var cut = await StreamAsync(ana, Ask("Cut?", ("stream", true)));

        Assert.That(whole.Detail(), Is.EqualTo("The model failed to answer (bad_answer); try again later"));
        Assert.That(streamed.Detail(), Is.EqualTo(whole.Detail()));
        Assert.That(cut[^2], Is.EqualTo("""{"error":{"message":"The model failed to answer (cut_off)","code":"cut_off"}}"""));
        Assert.That(cut[^1], Is.EqualTo("[DONE]"));
    }

    [Test]
    public async Task A_failure_that_may_pass_is_tried_again()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To(
            "Busy?", new ReplyScript().Fail(ProviderError.RateLimited, mayRetry: true, TimeSpan.FromMilliseconds(1)),
            ReplyScript.Saying("At last"));

        var answer = await PostAsync(ana, Ask("Busy?"));

        Assert.That(answer.GetProperty("choices")[0].GetProperty("message").Text("content"), Is.EqualTo("At last"));
    }

    [Test]
    public async Task The_model_is_given_what_the_request_says()
    {
        using var ana = await Server.ChatAsync("Ana");
        Provider.To("Now?\nReally?", ReplyScript.Saying("Yes"));
        object[] messages =
        [
            new { role = "system", content = "Be brief." }, new { role = "user", content = "Before?" },
            new { role = "assistant", content = "No" }, new { role = "developer", content = "Be kind." },
            new
            {
                role = "user",
                content = new[] { new { type = "text", text = "Now?" }, new { type = "text", text = "Really?" } },
            },
        ];

        await PostAsync(ana, new
        {
            model = Model,
            messages,
            temperature = 0.5,
            max_tokens = 50,
            @params = new { temperature = 1, top_p = 0.9 },
        });

        var turn = Provider.Replies.Single(reply => reply.Turn.Messages[^1].Text == "Now?\nReally?").Turn;
        Assert.That(turn.Agent.Instructions, Is.EqualTo("Be brief.\n\nBe kind."));
        Assert.That((turn.Agent.Temperature, turn.Agent.TopP, turn.Agent.MaxOutputTokens), Is.EqualTo((0.5, 0.9, 50)));
        Assert.That(turn.Messages.Select(message => (message.Role, message.Text)), Is.EqualTo(new[]
        {
            (TurnRole.Visitor, "Before?"), (TurnRole.Agent, "No"), (TurnRole.Visitor, "Now?\nReally?"),
        }));
    }

    [Test]
    public async Task An_agent_answers_by_its_own_instructions()
    {
        using var ana = await Server.ChatAsync("Ana");
        var agent = await Server.AddAgentAsync(
            Guid.NewGuid(), new AgentSettings { Temperature = 0.1 }, provider: ScriptedProvider.ProviderName);
        var owner = await Server.RegisterAsync("Olga");
        var own = await Server.AddAgentAsync(owner.UserId, provider: ScriptedProvider.ProviderName);
        await Server.Get<Database>().WriteAsync(
            write =>
            {
                var row = AgentStore.Find(write, own)!;
                AgentStore.Update(write, row with { Instructions = Agent.Seal(write, own, "instructions", "Sell bread.") });
                return true;
            },
            CancellationToken.None);
        Provider.To("Bread?", ReplyScript.Saying("Two loaves"));

        await PostAsync(ana, Ask("Bread?", ("model", $"agent:{own}"), ("temperature", 2)));
        var unknown = await PostAsync(ana, Ask("Bread?", ("model", $"agent:{agent}")), HttpStatusCode.NotFound);

        Assert.That(
            Provider.Replies.Single(reply => reply.Turn.Messages[^1].Text == "Bread?").Turn.Agent.Instructions,
            Is.EqualTo("Sell bread."));
        Assert.That(unknown.Detail(), Is.EqualTo("There is no such model (model)"), "its owner is no user");
    }

    private static JsonElement DeltaOf(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("delta");

    private long Rows() => Server.Get<Database>().ReadAsync(
        read => (long)CompletionStore.ListAfter(read, Guid.Empty, 10).Count, CancellationToken.None).AsTask().Result;

    private HttpClient Streaming(ChatClient user)
    {
        var http = new HttpClient { BaseAddress = Server.Address, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", user.User.Access);
        return http;
    }

    private static HttpRequestMessage Request(object body, string path = Path) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };

    /// <summary>The data of all events.</summary>
    private async Task<string[]> StreamAsync(ChatClient user, object body, string path = Path)
    {
        using var http = Streaming(user);
        using var response = await http.SendAsync(Request(body, path));
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"), text);
        Assert.That(text, Does.EndWith("\n\n"));
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => one["data: ".Length..])];
    }
}
