using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>Titles, tags and follow-ups that a model makes after an answer.</summary>
[Parallelizable]
internal sealed class ChatTaskTests : CompletionFixture
{
    private static readonly (string, object?) All = ("background_tasks", new
    {
        title_generation = true,
        tags_generation = true,
        follow_up_generation = true,
    });

    protected override (string Key, string Value)[] Settings => [("Chat:Completions:TaskModel", Model)];

    [Test]
    public async Task A_new_chat_gets_a_title_tags_and_follow_ups()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        Provider.To("New?", ReplyScript.Saying("The sea"));
        Provider.To(
            "Question:\nNew?\n\nAnswer:\nThe sea",
            ReplyScript.Saying("""Here: {"title": "A trip\nto the sea", "tags": ["Travel", "none", 7], "follow_ups": ["When?"]}."""));

        await BeginAsync(ana, AskIn(chat, "New?", All));
        await HearAnswerAsync(device);
        var told = new List<string>();
        for (var count = 0; count < 3; count++)
            told.Add((await device.ReceiveAsync("events")).GetProperty("data").GetProperty("data").GetRawText());
        var read = await ana.GetAsync($"/{chat}");

        Assert.That(told, Is.EqualTo(new[]
        {
            """{"type":"chat:message:follow_ups","data":{"follow_ups":["When?"]}}""",
            """{"type":"chat:title","data":"A trip to the sea"}""",
            """{"type":"chat:tags","data":["Travel"]}""",
        }));
        Assert.That(read.Title(), Is.EqualTo("A trip to the sea"));
        Assert.That(read.GetProperty("chat").Text("title"), Is.EqualTo("A trip to the sea"));
        Assert.That(read.GetProperty("meta").GetProperty("tags").GetRawText(), Is.EqualTo("""["travel"]"""));
        Assert.That(
            (await ana.ReadMessageAsync(chat, "a")).GetProperty("followUps").GetRawText(), Is.EqualTo("""["When?"]"""));
    }

    [Test]
    public async Task A_later_answer_changes_neither_title_nor_tags_and_a_chosen_title_stays()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        const string Made = """{"title":"Other","tags":["Other"],"follow_ups":["Why?"]}""";
        Provider.To("Later?", ReplyScript.Saying("Yes")).To("Renamed?", ReplyScript.Saying("Yes"));
        Provider.To("Question:\nLater?\n\nAnswer:\nYes", ReplyScript.Saying(Made));
        var gate = new ScriptGate();
        Provider.To("Question:\nRenamed?\n\nAnswer:\nYes", new ReplyScript().WaitFor(gate).Say(Made).Use(1, 1).Finish());

        await BeginAsync(ana, AskIn(chat, "Later?", All, ("messages", new[]
        {
            new { role = "user", content = "Before?" }, new { role = "user", content = "Later?" },
        })));
        await HearAnswerAsync(device);
        var later = (await device.ReceiveAsync("events")).GetProperty("data").GetProperty("data").Text("type");
        await BeginAsync(ana, AskIn(chat, "Renamed?", All));
        await gate.ReachedAsync();
        await ana.SaveAsync(chat, """{"title":"Mine"}""");
        gate.Open();
        await Eventually.IsTrueAsync(async () => await TasksAsync(ana, chat) == 0, "the tasks end");

        Assert.That(later, Is.EqualTo("chat:message:follow_ups"));
        Assert.That((await ana.GetAsync($"/{chat}")).Title(), Is.EqualTo("Mine"));
    }

    [Test]
    public async Task Nothing_is_made_unless_the_client_asks_and_a_bad_text_changes_nothing()
    {
        var (ana, chat) = await MakeChatAsync();
        using var _ = ana;
        Provider.To("Silent?", ReplyScript.Saying("Yes")).To("Bad?", ReplyScript.Saying("Yes"));
        Provider.To("Question:\nBad?\n\nAnswer:\nYes", ReplyScript.Saying("{not JSON}"));

        await BeginAsync(ana, AskIn(chat, "Silent?"));
        await DoneAsync(ana, chat);
        await Eventually.IsTrueAsync(async () => await TasksAsync(ana, chat) == 0, "the first one ends");
        await BeginAsync(ana, AskIn(chat, "Bad?", All));
        await Eventually.IsTrueAsync(
            () => Provider.Replies.Any(
                reply => reply.Turn.Messages[^1].Text.StartsWith("Question:\nBad?", StringComparison.Ordinal)),
            "the model is asked");
        await Eventually.IsTrueAsync(async () => await TasksAsync(ana, chat) == 0, "the second one ends");

        Assert.That((await ana.GetAsync($"/{chat}")).Title(), Is.EqualTo("New Chat"));
        Assert.That(
            Provider.Replies.Select(reply => reply.Turn.Messages[^1].Text),
            Has.None.StartsWith("Question:\nSilent?"));
        var wrong = await PostAsync(
            ana, AskIn(chat, "Wrong?", ("background_tasks", new { title_generation = 1 })), HttpStatusCode.UnprocessableEntity);
        Assert.That(wrong.Place(), Is.EqualTo("body.background_tasks.title_generation"));
    }
}
