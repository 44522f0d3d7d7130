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

/// <summary>Answers in chats that end early.</summary>
[Parallelizable]
internal sealed class CompletionEndTests : CompletionFixture
{
    [Test]
    public async Task A_stopped_answer_keeps_its_text_and_has_no_error()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        using var ben = await Server.ChatAsync("Ben");
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        Provider.To("Stop?", new ReplyScript().Say("Half").Hang());
        var task = await BeginAsync(ana, AskIn(chat, "Stop?"));
        await device.ReceiveAsync("events");

        await ben.Http.PostAsync($"/api/tasks/stop/{task}", null).ReadAsync(HttpStatusCode.NotFound);
        await ben.Http.GetAsync($"/api/tasks/chat/{chat}").ReadAsync(HttpStatusCode.NotFound);
        var stopped = await ana.Http.PostAsync($"/api/v1/tasks/stop/{task}", null).ReadAsync(HttpStatusCode.OK);
        var message = await ana.ReadMessageAsync(chat, "a");
        var heard = await HearAnswerAsync(device);

        Assert.That(stopped.GetProperty("status").GetBoolean());
        Assert.That(stopped.Text("message"), Does.Contain(task));
        Assert.That((message.Text("content"), message.GetProperty("done").GetBoolean()), Is.EqualTo(("Half", true)));
        Assert.That(message.TryGetProperty("error", out var _), Is.False);
        Assert.That(heard.Select(one => one.Text("type")), Does.Contain("chat:tasks:cancel"));
        await Eventually.IsTrueAsync(() => Server.Get<LiveCompletions>().Find(Guid.Parse(task)) is null, "the task ends");
        await ana.Http.PostAsync($"/api/tasks/stop/{task}", null).ReadAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_failed_answer_keeps_its_text_and_says_why()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        Provider.To("Fails?", new ReplyScript().Say("Half"));

        await BeginAsync(ana, AskIn(chat, "Fails?"));
        var heard = await HearAnswerAsync(device);
        var message = await DoneAsync(ana, chat);

        const string Error = """{"content":"The model failed to answer (cut_off)","code":"cut_off"}""";
        Assert.That(message.Text("content"), Is.EqualTo("Half"));
        Assert.That(message.GetProperty("error").GetRawText(), Is.EqualTo(Error));
        Assert.That(heard[^1].GetProperty("data").GetProperty("error").GetRawText(), Is.EqualTo(Error));
        Provider.To("Again?", ReplyScript.Saying("Better"));
        await BeginAsync(ana, AskIn(chat, "Again?"));
        var again = await DoneAsync(ana, chat);
        Assert.That((again.Text("content"), again.GetProperty("error").ValueKind), Is.EqualTo(("Better", JsonValueKind.Null)));
    }

    [Test]
    public async Task A_chat_that_is_deleted_ends_its_answer()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        Provider.To("Deleted?", new ReplyScript().Say("Half").Hang());
        var task = Guid.Parse(await BeginAsync(ana, AskIn(chat, "Deleted?")));
        var reply = await ReplyToAsync("Deleted?");

        await ana.DeleteAsync($"/{chat}");

        Assert.That(await reply.EndedAsync(), "it was cancelled");
        await AssertGoneAsync(task);
    }

    [Test]
    public async Task A_disabled_account_ends_its_answers()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        Provider.To("Disabled?", new ReplyScript().Say("Half").Hang());
        var task = Guid.Parse(await BeginAsync(ana, AskIn(chat, "Disabled?")));
        var reply = await ReplyToAsync("Disabled?");

        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ana.User.UserId), CancellationToken.None);

        Assert.That(await reply.EndedAsync(), "it was cancelled");
        await AssertGoneAsync(task);
    }

    [Test]
    public async Task A_provider_that_never_ends_is_cut()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        Provider.To("Endless?", new ReplyScript().SayForever(new string('x', 999)));

        await BeginAsync(ana, AskIn(chat, "Endless?"));
        var message = await DoneAsync(ana, chat);

        Assert.That(message.Text("content"), Has.Length.EqualTo(100_000));
        Assert.That(message.TryGetProperty("error", out var _), Is.False);
    }

    private async Task<ScriptedReply> ReplyToAsync(string question)
    {
        ScriptedReply? found = null;
        await Eventually.IsTrueAsync(
            () => (found = Provider.Replies.LastOrDefault(reply => reply.Turn.Messages[^1].Text == question)) is not null,
            "the model is asked");
        return found!;
    }

    private Task AssertGoneAsync(Guid task) => Eventually.IsTrueAsync(
        async () => Server.Get<LiveCompletions>().Find(task) is null && await Server.Get<Database>().ReadAsync(
            read => CompletionStore.Find(read, task) is null, CancellationToken.None),
        "nothing of the answer is left");
}
