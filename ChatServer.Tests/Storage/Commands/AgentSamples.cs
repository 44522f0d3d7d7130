using ChatServer.Agents.Answers;
using ChatServer.Agents.Webhook;
using ChatServer.Messages.History;
using ChatServer.Refusals;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Agents.Answers;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands about agents.</summary>
internal static class AgentSamples
{
    private const string BotUrl = "https://bot.example.com/reply";

    public static CommandSample[] All { get; } =
    [
        After(async scene => new AddAnswer(scene.Ana.UserId, await AgentAsync(scene), "Are you open?", "Yes.")),
        After(async scene =>
        {
            var (agentId, answerId) = await AnswerAsync(scene);
            return new ChangeAnswer(scene.Ana.UserId, agentId, answerId, Question: null, "No.");
        }),
        After(
            async scene =>
            {
                var (agentId, answerId) = await QuestionAsync(scene);
                return new AnswerQuestion(scene.Ana.UserId, agentId, answerId, "Yes.", "Are you open?");
            },
            again: RefusalCode.QuestionAnswered),
        After(
            async scene =>
            {
                var (agentId, answerId) = await AnswerAsync(scene);
                return new DeleteAnswer(scene.Ana.UserId, agentId, answerId);
            },
            again: RefusalCode.UnknownAnswer),
        After(async scene => new NoteQuestion(await AgentAsync(scene), "Are you open?", scene.Conversation)),
        After(async scene => new SetBotWebhook(scene.Ana.UserId, await AgentAsync(scene), BotUrl)),
        After(async scene => new RotateBotSecret(scene.Ana.UserId, await AgentWithBotAsync(scene))),
        After(
            async scene => new RemoveBotWebhook(scene.Ana.UserId, await AgentWithBotAsync(scene)),
            again: RefusalCode.UnknownWebhook),
    ];

    private static async Task<Guid> AgentWithBotAsync(CommandScene scene)
    {
        var agentId = await AgentAsync(scene);
        await scene.Server.Get<BotWebhooks>()
            .SetAsync(new SetBotWebhook(scene.Ana.UserId, agentId, BotUrl), CancellationToken.None);
        return agentId;
    }

    private static Task<Guid> AgentAsync(CommandScene scene) => scene.Server.AddAgentAsync(scene.Ana.UserId);

    private static async Task<(Guid AgentId, long AnswerId)> AnswerAsync(CommandScene scene)
    {
        var agentId = await AgentAsync(scene);
        var added = await scene.Server.Get<AgentAnswers>()
            .AddAsync(new AddAnswer(scene.Ana.UserId, agentId, "Are you open?", "Yes."), CancellationToken.None);
        return (agentId, added.Value!.Id);
    }

    private static async Task<(Guid AgentId, long AnswerId)> QuestionAsync(CommandScene scene)
    {
        var agentId = await AgentAsync(scene);
        await scene.Server.Get<UnansweredQuestions>()
            .NoteAsync(new NoteQuestion(agentId, "open?", scene.Conversation), CancellationToken.None);
        var waiting = await scene.Server.ReadAnswersAsync(agentId, isWaiting: true, new Page(Limit: 1));
        return (agentId, waiting.Answers.Single().Id);
    }
}
