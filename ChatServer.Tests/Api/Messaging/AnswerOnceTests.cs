using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>A question that an agent can't answer is answered by its owner once, and by the agent from then on.</summary>
[Parallelizable]
internal sealed class AnswerOnceTests : ConciergeFixture
{
    [Test]
    public async Task A_question_is_answered_once_and_known_for_ever()
    {
        var scene = await MakeChatAsync();
        var question = await AskUnknownAsync(scene);
        var waiting = (await ListAsync(scene, "?unanswered=true")).Single();
        Assert.That((waiting.Text("question"), waiting.Text("asked_in")), Is.EqualTo((Question, scene.Chat)));
        await using var device = await Server.ConnectAsync(scene.Olga);

        var answered = await AnswerAsync(scene, question, new { answer = Answer, question = "Do you repair an umbrella?" });

        var told = (await MessagesAsync(scene.Ana, scene.Chat))[^1];
        Assert.That((told.Text("content"), told.Text("id")), Is.EqualTo((Answer, answered.Text("message_id"))));
        Assert.That((told.Text("sender_type"), told.Text("sender_avee_id")), Is.EqualTo(("agent", scene.Agent)));
        Assert.That(told.Text("sender_user_id"), Is.EqualTo($"{scene.Olga.UserId}"));
        Assert.That(answered.GetProperty("answer").GetProperty("asked_in").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((await device.ReceiveAsync("agent_attention")).GetProperty("is_waiting").GetBoolean(), Is.False);
        var chat = (await OwnedAsync(scene.Olga)).Single();
        Assert.That(chat.GetProperty("control").Text("state"), Is.EqualTo("agent"));
        Assert.That(chat.GetProperty("waiting").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(await ListAsync(scene, "?unanswered=true"), Is.Empty);
        var again = await ExchangeAsync(scene.Ana, scene.Chat, "can an umbrella be repaired");
        Assert.That(again.Text("content"), Is.EqualTo(Answer));
    }

    [Test]
    public async Task An_answer_that_is_not_sent_is_only_learned()
    {
        var scene = await MakeChatAsync();
        var question = await AskUnknownAsync(scene);
        var before = await TextsAsync(scene.Ana, scene.Chat);

        var answered = await AnswerAsync(scene, question, new { answer = Answer, send = false });

        Assert.That(answered.GetProperty("message_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(await TextsAsync(scene.Ana, scene.Chat), Is.EqualTo(before));
        Assert.That((await OwnedAsync(scene.Olga, "?waiting=true")).Single().Text("id"), Is.EqualTo(scene.Chat));
        Assert.That((await ListAsync(scene)).Single().Text("answer"), Is.EqualTo(Answer));
    }

    [TestCase("takeover", "owner")]
    [TestCase("pause", "paused")]
    public async Task Where_the_agent_does_not_answer_the_answer_is_the_owners(string change, string control)
    {
        var scene = await MakeChatAsync();
        var question = await AskUnknownAsync(scene);
        await ControlAsync(scene.Olga, scene.Chat, change, change == "pause" ? new { } : null);

        await AnswerAsync(scene, question, new { answer = Answer });

        var told = (await MessagesAsync(scene.Ana, scene.Chat))[^1];
        Assert.That((told.Text("content"), told.Text("sender_type")), Is.EqualTo((Answer, "user")));
        Assert.That(told.GetProperty("sender_avee_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((await OwnedAsync(scene.Olga)).Single().GetProperty("control").Text("state"), Is.EqualTo(control));
    }

    [Test]
    public async Task An_agent_that_is_paused_says_nothing_and_its_owner_does()
    {
        var scene = await MakeChatAsync();
        var question = await AskUnknownAsync(scene);
        await ChangeAgentAsync(scene.Olga, scene.Agent, new { state = "paused" });

        await AnswerAsync(scene, question, new { answer = Answer });

        Assert.That((await MessagesAsync(scene.Ana, scene.Chat))[^1].Text("sender_type"), Is.EqualTo("user"));
        Assert.That((await OwnedAsync(scene.Olga)).Single().GetProperty("control").Text("state"), Is.EqualTo("agent"));
    }

    [Test]
    public async Task A_visitor_who_has_blocked_the_owner_is_sent_nothing()
    {
        var scene = await MakeChatAsync();
        var question = await AskUnknownAsync(scene);
        await AskAsync(scene.Ana, HttpMethod.Post, "/chat/blocks/", new { user_id = scene.Olga.UserId });

        var answered = await AnswerAsync(scene, question, new { answer = Answer });

        Assert.That(answered.GetProperty("message_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((await TextsAsync(scene.Ana, scene.Chat)), Has.None.EqualTo(Answer));
    }

    [Test]
    public async Task A_chat_goes_on_waiting_until_all_its_questions_are_answered()
    {
        var scene = await MakeChatAsync();
        var first = await AskUnknownAsync(scene);
        await ExchangeAsync(scene.Ana, scene.Chat, "Where can I park a bicycle?");
        var second = (await ListAsync(scene, "?unanswered=true"))[0].Text("id")!;

        await AnswerAsync(scene, first, new { answer = Answer });
        Assert.That(await OwnedAsync(scene.Olga, "?waiting=true"), Has.Count.EqualTo(1));
        await AnswerAsync(scene, second, new { answer = "In the yard." });

        Assert.That(await OwnedAsync(scene.Olga, "?waiting=true"), Is.Empty);
    }

    [Test]
    public async Task The_first_answer_wins()
    {
        var scene = await MakeChatAsync();
        var question = await AskUnknownAsync(scene);
        await AnswerAsync(scene, question, new { answer = Answer });

        await AnswerAsync(scene, question, new { answer = "No." }, HttpStatusCode.Conflict);

        Assert.That(await TextsAsync(scene.Ana, scene.Chat), Has.None.EqualTo("No."));
    }

    [Test]
    public async Task What_the_agent_has_learned_elsewhere_is_not_sent_to_the_one_who_asked()
    {
        var scene = await MakeChatAsync();
        await AskUnknownAsync(scene);

        await TeachAsync(scene, Question, Answer);

        Assert.That(await ListAsync(scene, "?unanswered=true"), Is.Empty);
        Assert.That(await TextsAsync(scene.Ana, scene.Chat), Has.None.EqualTo(Answer));
    }
}
