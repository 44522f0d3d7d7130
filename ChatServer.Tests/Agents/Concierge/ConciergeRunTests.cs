using ChatServer.Agents.Answers;
using ChatServer.Agents.Concierge;
using ChatServer.Messages.History;
using ChatServer.Tests.Agents.Answers;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Concierge;

/// <summary>The embedded agent, asked over Room.</summary>
[Parallelizable]
internal sealed class ConciergeRunTests : AgentFixture
{
    private AgentAnswers Answers => Server.Get<AgentAnswers>();

    [Test]
    public async Task A_visitor_is_answered_and_what_is_unknown_is_kept_for_the_owner_and_then_known()
    {
        var owner = await Server.RegisterAsync("Olga");
        var agentId = await Server.AddAgentAsync(owner.UserId, provider: ConciergeProvider.ProviderName);
        await Answers.AddAsync(
            new AddAnswer(
                owner.UserId, agentId, "What are your opening hours?", "From nine to six. Closed on Sunday."),
            CancellationToken.None);
        await using var ana = await Server.ConnectAsync("Ana");

        var chat = await AskAsync(ana, agentId, "opening hours please");
        Assert.That((await SkipToAsync(ana, "re_message")).Text("message"), Is.EqualTo("From nine to six. Closed on Sunday."));

        await AskAsync(ana, agentId, "Do you repair umbrellas?");
        Assert.That((await SkipToAsync(ana, "re_message")).Text("message"), Is.EqualTo(ConciergeProvider.PassedOn));
        var waiting = (await Server.ReadAnswersAsync(agentId, isWaiting: true, new Page(Limit: 10))).Answers;
        Assert.That(waiting.Select(question => (question.Question, question.AskedIn)),
            Is.EqualTo(((string, long?)[])[("Do you repair umbrellas?", chat)]));
        await Answers.AnswerAsync(
            new AnswerQuestion(owner.UserId, agentId, waiting[0].Id, "Yes, all of them."), CancellationToken.None);

        await using var ben = await Server.ConnectAsync("Ben");
        await AskAsync(ben, agentId, "can you repair an umbrella");
        Assert.That((await SkipToAsync(ben, "re_message")).Text("message"), Is.EqualTo("Yes, all of them."));
    }
}
