using System.Net;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Agents.Completions;
using ChatServer.Agents.Providers;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>Answers that are written into messages of chats.</summary>
[Parallelizable]
internal sealed class ChatCompletionTests : CompletionFixture
{
    [Test]
    public async Task An_answer_is_written_into_its_message_and_told_to_all_devices()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        await using var socketIo = await SocketIoClient.ConnectAsync(Server.Address, ana.User);
        await using var others = await Server.ConnectToEventsAsync(await Server.RegisterAsync("Ben"));
        var gate = new ScriptGate();
        Provider.To("Told?", new ReplyScript().Say("To ").WaitFor(gate).Say("the sea").Use(12, 4).Finish());

        await BeginAsync(ana, AskIn(chat, "Told?"));
        await gate.ReachedAsync();
        Assert.That(await TasksAsync(ana, chat), Is.EqualTo(1));
        Assert.That((await ana.ReadMessageAsync(chat, "a")).GetProperty("done").GetBoolean(), Is.False);
        gate.Open();
        var heard = await HearAnswerAsync(device);
        var message = await DoneAsync(ana, chat);

        Assert.That(heard[0].GetRawText(), Is.EqualTo(
            """{"type":"chat:completion","data":{"choices":[{"index":0,"delta":{"content":"To "}}],"offset":0,"done":false}}"""));
        Assert.That(heard.Select(one => one.GetProperty("data").Text("content")), Does.Contain("To the sea"));
        Assert.That(heard[^1].GetRawText(), Is.EqualTo(
            """
            {"type":"chat:completion","data":{"done":true,"finish_reason":"stop","usage":{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}}}
            """));
        Assert.That(message.GetRawText(), Is.EqualTo(
            """
            {"id":"a","parentId":"q","childrenIds":[],"role":"assistant","content":"To the sea","model":"scripted","n":1.50,"done":true,"usage":{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}}
            """));
        Assert.That((await socketIo.ReceiveAsync("events")).Text("message_id"), Is.EqualTo("a"));
        Assert.That(await others.ReceiveUntilPongAsync(), Is.Empty);
        await Eventually.IsTrueAsync(async () => await TasksAsync(ana, chat) == 0, "the task ends");
    }

    [Test]
    public async Task The_text_is_on_disk_within_a_second_and_sync_brings_it()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var first = await Server.ConnectToEventsAsync(ana.User, "0");
        var cursor = (await first.ReceivePastAsync()).Complete.GetProperty("data").Text("cursor");
        var gate = new ScriptGate();
        Provider.To("Stored?", new ReplyScript().Say("First words").WaitFor(gate).Say(" and last").Use(1, 1).Finish());

        await BeginAsync(ana, AskIn(chat, "Stored?"));
        await gate.ReachedAsync();
        await Eventually.IsTrueAsync(
            async () => (await ana.ReadMessageAsync(chat, "a")).Text("content") == "First words", "what was written is stored");
        gate.Open();
        await DoneAsync(ana, chat);

        await using var device = await Server.ConnectToEventsAsync(ana.User, cursor);
        var (missed, _) = await device.ReceivePastAsync();
        Assert.That(missed.Select(frame => frame.GetProperty("data").GetProperty("data").Text("type")), Is.EqualTo(
            new[] { "chat:message", "chat:completion" }));
        Assert.That(
            missed[0].GetProperty("data").GetProperty("data").GetProperty("data").Text("content"),
            Is.EqualTo("First words and last"));
    }

    [Test]
    public async Task Pieces_and_contents_make_the_same_text_at_every_point()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        var words = Enumerable.Range(0, 300).Select(number => $"word{number} 😀 ").ToArray();
        var script = new ReplyScript();
        foreach (var word in words)
            script.Say(word[..^2], word[^2..]).Rest(TimeSpan.FromMilliseconds(4));
        Provider.To("Pieces?", script.Use(1, 1).Finish());

        await BeginAsync(ana, AskIn(chat, "Pieces?"));
        var text = "";
        foreach (var data in (await HearAnswerAsync(device)).Select(one => one.GetProperty("data")))
        {
            if (data.TryGetProperty("content", out var content))
                text = content.GetString()!;
            else if (data.TryGetProperty("choices", out var choices))
            {
                Assert.That(data.Number("offset"), Is.EqualTo(text.Length), "nothing is doubled or lost");
                text += choices[0].GetProperty("delta").Text("content");
            }

            Assert.That(string.Concat(words), Does.StartWith(text));
        }

        Assert.That(text, Is.EqualTo(string.Concat(words)));
        Assert.That((await DoneAsync(ana, chat)).Text("content"), Is.EqualTo(text));
    }

    [Test]
    public async Task A_busy_model_is_shown_as_a_status()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        Provider.To(
            "Status?", new ReplyScript().Fail(ProviderError.RateLimited, mayRetry: true, TimeSpan.FromMilliseconds(1)),
            ReplyScript.Saying("Now"));

        await BeginAsync(ana, AskIn(chat, "Status?"));

        Assert.That((await HearAnswerAsync(device))[0].Text("type"), Is.EqualTo("status"));
    }

    [Test]
    public async Task An_answer_goes_on_with_what_the_assistant_has_said()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await ana.SendAsync($"/{chat}/messages/a", """{"content":"Half "}""");
        Provider.To("Go on?", ReplyScript.Saying("and half"));

        await BeginAsync(ana, AskIn(chat, "Go on?", ("messages", new[]
        {
            new { role = "user", content = "Go on?" }, new { role = "assistant", content = "Half " },
        })));

        Assert.That((await DoneAsync(ana, chat)).Text("content"), Is.EqualTo("Half and half"));
    }

    [Test]
    public async Task One_message_takes_one_answer_at_a_time()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        Provider.To("Twice?", new ReplyScript().Hang());
        var task = await BeginAsync(ana, AskIn(chat, "Twice?"));

        var second = await PostAsync(ana, AskIn(chat, "Twice?"), HttpStatusCode.Conflict);
        await ana.Http.PostAsync($"/api/tasks/stop/{task}", null).ReadAsync(HttpStatusCode.OK);
        Provider.To("Twice?", ReplyScript.Saying("Free again"));
        await BeginAsync(ana, AskIn(chat, "Twice?"));

        Assert.That(second.Detail(), Is.EqualTo("An answer is already being written into this message"));
        await Eventually.IsTrueAsync(
            async () => (await ana.ReadMessageAsync(chat, "a")).Text("content") == "Free again", "the next one is written");
    }

    [Test]
    public async Task Chats_of_others_and_unknown_messages_are_missing()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        using var ben = await Server.ChatAsync("Ben");

        var foreign = await PostAsync(ben, AskIn(chat, "Mine?"), HttpStatusCode.NotFound);
        var unknown = await PostAsync(ben, AskIn($"{Guid.NewGuid()}", "Mine?"), HttpStatusCode.NotFound);
        var local = await PostAsync(ana, AskIn("local:7", "Mine?"), HttpStatusCode.NotFound);
        var message = await PostAsync(ana, AskIn(chat, "Mine?", ("id", "nowhere")), HttpStatusCode.NotFound);

        Assert.That(foreign.GetRawText(), Is.EqualTo(unknown.GetRawText()));
        Assert.That(local.Detail(), Is.EqualTo("There is no such chat"));
        Assert.That(message.Detail(), Is.EqualTo("There is no such message (id)"));
        Assert.That(Provider.Replies.Select(reply => reply.Turn.Messages[^1].Text), Does.Not.Contain("Mine?"));
    }

    [Test]
    public async Task Saving_the_chat_meanwhile_loses_neither_the_text_nor_the_end()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        var gate = new ScriptGate();
        Provider.To("Saved?", new ReplyScript().Say("To ").WaitFor(gate).Say("the sea").Use(1, 1).Finish());
        await BeginAsync(ana, AskIn(chat, "Saved?"));
        await gate.ReachedAsync();

        await ana.SaveAsync(chat, """
            {"history":{"messages":{"a":{"id":"a","parentId":"q","role":"assistant","content":"","annotation":1}},"currentId":"a"}}
            """);
        gate.Open();

        var message = await DoneAsync(ana, chat);
        Assert.That((message.Text("content"), message.Number("annotation")), Is.EqualTo(("To the sea", 1)));
    }
}
