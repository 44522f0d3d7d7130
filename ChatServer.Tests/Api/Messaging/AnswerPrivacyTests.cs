using ChatServer.Agents.Answers;
using ChatServer.Agents.Concierge;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Questions are texts of chats: owners who may not read these aren't shown those.</summary>
[Parallelizable]
internal sealed class AnswerPrivacyTests : ConciergeFixture
{
    [Test]
    public async Task A_question_in_a_chat_that_the_owner_never_reads_is_not_kept()
    {
        var scene = await MakeChatAsync(new { owner_reads = "never" });

        var reply = await ExchangeAsync(scene.Ana, scene.Chat, Question);

        Assert.That(reply.Text("content"), Is.EqualTo(ConciergeProvider.PassedOn));
        Assert.That(await ListAsync(scene, "?unanswered=true"), Is.Empty);
        Assert.That((await OwnedAsync(scene.Olga, "?waiting=true")).Single().Text("id"), Is.EqualTo(scene.Chat));
    }

    [Test]
    public async Task A_question_for_an_owner_who_reads_on_request_asks_for_them()
    {
        var scene = await MakeChatAsync(new { owner_reads = "on_request" });
        await ExchangeAsync(scene.Ana, scene.Chat, "hello");

        await AskUnknownAsync(scene);

        Assert.That((await TextsAsync(scene.Olga, scene.Chat))[0], Is.EqualTo(Question), "from the question on");
    }

    [TestCase("on_request")]
    [TestCase("never")]
    public async Task Questions_are_forgotten_when_the_owner_reads_less(string less)
    {
        var scene = await MakeChatAsync();
        await AskUnknownAsync(scene);
        await TeachAsync(scene, "Are you open?", "Yes.");

        await ChangeAgentAsync(scene.Olga, scene.Agent, new { settings = new { owner_reads = less } });

        Assert.That(await ListAsync(scene, "?unanswered=true"), Is.Empty);
        Assert.That(await ListAsync(scene), Has.Count.EqualTo(1), "what the agent knows stays");
    }

    [TestCase("always", 1)]
    [TestCase("on_request", 0)]
    public async Task A_question_is_not_kept_without_the_reply_that_passes_it_on(string reads, int begun)
    {
        var scene = await MakeChatAsync(new { owner_reads = reads });
        if (begun > 0)
            await ExchangeAsync(scene.Ana, scene.Chat, "hello");

        await Server.Get<UnansweredQuestions>().NoteAsync(
            new NoteQuestion(Guid.Parse(scene.Agent), Question, ChatServer.Api.NumberedUuid.ConversationOf(scene.Chat)),
            CancellationToken.None);

        Assert.That(await ListAsync(scene, "?unanswered=true"), Is.Empty);
    }
}
