using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Questions that waited for their replies.</summary>
[Parallelizable]
internal sealed class BacklogTests : AgentsFixture
{
    [Test]
    public async Task Two_questions_that_waited_both_get_the_same_answer()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga, new { tokens_per_day = 0 });
        var chat = await OpenAsync(ana, agent);
        await SayAsync(ana, chat, "Are you open on Sunday?");
        await SayAsync(ana, chat, "And on Monday?");

        await ChangeAgentAsync(olga, agent, new { settings = new { tokens_per_day = (long?)null } });

        await Eventually.IsTrueAsync(
            async () => (await MessagesAsync(ana, chat)).Count(message => message.Text("sender_type") == "agent") == 2,
            "both questions are answered");
    }
}
