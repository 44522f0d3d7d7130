using ChatServer.Agents.Answers;
using ChatServer.Messages.History;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Answers;

/// <summary>Tests that share a server; each has an agent of its own, which knows at most five answers.</summary>
internal abstract class AnswersFixture : ServerFixture
{
    protected const int MaxAnswers = 5;

    protected override (string Key, string Value)[] Settings => [("Chat:Agents:MaxAnswersPerAgent", $"{MaxAnswers}")];

    protected Guid Owner { get; private set; }

    protected Guid Agent { get; set; }

    protected AgentAnswers Answers => Server.Get<AgentAnswers>();

    [SetUp]
    public async Task MakeAgent()
    {
        Owner = (await Server.RegisterAsync("Olga")).UserId;
        Agent = await Server.AddAgentAsync(Owner);
    }

    protected Task<Outcome<AgentAnswer>> AddAsync(string question, string answer) =>
        Answers.AddAsync(new AddAnswer(Owner, Agent, question, answer), CancellationToken.None).AsTask();

    protected Task<Outcome<AgentAnswer>> ChangeAsync(Guid agentId, long id, string answer) =>
        Answers.ChangeAsync(new ChangeAnswer(Owner, agentId, id, Question: null, answer), CancellationToken.None).AsTask();

    protected Task<Outcome<AnsweredQuestion>> AnswerAsync(Guid agentId, long id, string answer, string? question = null) =>
        Answers.AnswerAsync(new AnswerQuestion(Owner, agentId, id, answer, question), CancellationToken.None).AsTask();

    protected Task<Refusal?> DeleteAsync(Guid agentId, long id) =>
        Answers.DeleteAsync(new DeleteAnswer(Owner, agentId, id), CancellationToken.None).AsTask();

    protected Task<Refusal?> NoteAsync(string question, long? askedIn = null) => Server.Get<UnansweredQuestions>()
        .NoteAsync(new NoteQuestion(Agent, question, askedIn), CancellationToken.None).AsTask();

    protected async Task<IReadOnlyList<AgentAnswer>> ListAnsweredAsync() =>
        (await Server.ReadAnswersAsync(Agent, isWaiting: false, new Page(Limit: 100))).Answers;

    protected async Task<IReadOnlyList<AgentAnswer>> ListUnansweredAsync() =>
        (await Server.ReadAnswersAsync(Agent, isWaiting: true, new Page(Limit: 100))).Answers;
}

/// <summary>Reads what agents know.</summary>
internal static class AnswerReading
{
    public static ValueTask<AnswerSlice> ReadAnswersAsync(this TestServer server, Guid agentId, bool isWaiting, Page page) =>
        server.Get<Database>().ReadAsync(
            read => AnswerLists.Read(read, agentId, page, isWaiting), CancellationToken.None);
}
