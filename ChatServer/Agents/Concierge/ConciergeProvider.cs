using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Concierge;

/// <summary>
/// The embedded agent: it answers what its owner has answered before, greets who says hello, and passes everything else on to the
/// owner, who answers it once. It needs no key and no network.
/// </summary>
internal sealed partial class ConciergeProvider(ConciergeKnowledge knowledge, UnansweredQuestions waiting) : IAgentProvider
{
    public const string ProviderName = "concierge";
    public const string AskOwner = "ask_owner";
    public const string PassedOn = "I've passed this on.";

    /// <summary>Why the owner is asked. It isn't sealed where it is stored, so it doesn't repeat the question.</summary>
    public const string UnknownQuestion = "unknown_question";

    private const int MaxReplyLength = 20_000;
    private const int MaxMessages = 8;
    private const int MaxMessageLength = 4_000;
    private static readonly string PassOnArguments = JsonSerializer.Serialize(new { reason = UnknownQuestion });

    public string Name => ProviderName;

    public ProviderKind Kind => ProviderKind.Embedded;

    public bool NeedsAgent => true;

    public async IAsyncEnumerable<AgentUpdate> ReplyAsync(
        AgentTurn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reply = await ComposeAsync(turn, cancellationToken);
        foreach (var sentence in Sentences.Split(reply.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new TextDelta(sentence);
        }

        if (reply.IsPassedOn)
            yield return new ToolCall($"{AskOwner}-{turn.RunId}", AskOwner, PassOnArguments);
        yield return new Usage(0, 0);
        yield return new Finished(reply.IsPassedOn ? Finished.ToolCalls : Finished.Stop);
    }

    private async Task<Reply> ComposeAsync(AgentTurn turn, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(turn, cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            throw new ProviderException(ProviderError.Unreachable, "What the agent knows can't be read now", failure)
            {
                MayRetry = true,
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not ProviderException)
        {
            throw new ProviderException(ProviderError.BadAnswer, "What the agent knows can't be read", failure);
        }
    }

    private async Task<Reply> ReadAsync(AgentTurn turn, CancellationToken cancellationToken)
    {
        var messages = LatestOf(turn).Select(text => (Text: text, Kind: Courtesies.KindOf(text, turn.Agent.Name))).ToList();
        var questions = messages.Where(message => message.Kind == CourtesyKind.None).Select(message => message.Text).ToList();
        if (questions.Count > 0)
            return await AnswerAsync(turn, questions, cancellationToken);

        return messages.Exists(message => message.Kind is CourtesyKind.Hello or CourtesyKind.Wordless)
            ? new Reply(GreetingOf(turn.Agent), IsPassedOn: false)
            : Reply.Nothing;
    }

    private async Task<Reply> AnswerAsync(AgentTurn turn, List<string> questions, CancellationToken cancellationToken)
    {
        var index = await knowledge.ReadIndexAsync(turn.Agent.Id, cancellationToken);
        var found = QuestionFinder.Find(index, questions);
        var texts = await knowledge.ReadTextsAsync(turn.Agent.Id, found.AnswerIds, cancellationToken);

        // An answer that was deleted since is none.
        var unanswered = texts.Count > 0 ? found.Unanswered : questions;
        foreach (var question in unanswered)
            await NoteAsync(turn, question, cancellationToken);
        return new Reply(Join(texts, isPassedOn: unanswered.Count > 0), unanswered.Count > 0);
    }

    // Nothing is kept of what somebody asks outside of a conversation: its owner couldn't see who may read it.
    private async Task NoteAsync(AgentTurn turn, string question, CancellationToken cancellationToken)
    {
        if (turn.ConversationId == 0)
            return;

        var noted = new NoteQuestion(
            turn.Agent.Id, Cut(question, AnswerTexts.MaxQuestionLength), turn.ConversationId);
        if (await waiting.NoteAsync(noted, cancellationToken) is { } refusal)
            throw new ProviderException(ProviderError.Refused, $"The question can't be kept for the owner: {refusal.Code}");
    }

    // What the visitor wrote since somebody answered; nothing if the turn ends with the result of a tool. In groups people also
    // talk to each other: there it is the mention only.
    private static IEnumerable<string> LatestOf(AgentTurn turn) => turn.Messages.Reverse()
        .TakeWhile(message => message.Role is TurnRole.Visitor or TurnRole.Notice)
        .Where(message => message.Role == TurnRole.Visitor)
        .Take(turn.Messages is [.., { Speaker: not null }] ? 1 : MaxMessages)
        .Select(message => Mention().Replace(Cut(message.Words, MaxMessageLength), " ").Trim())
        .Reverse();

    private static string GreetingOf(TurnAgent agent) =>
        agent.Greeting.Length > 0 ? agent.Greeting : $"Hello, this is {agent.Name}. What would you like to know?";

    private static string Join(IReadOnlyList<string> texts, bool isPassedOn)
    {
        var reply = new StringBuilder();
        foreach (var text in isPassedOn ? texts.Append(PassedOn) : texts)
        {
            var separator = reply.Length > 0 ? "\n\n" : "";
            if (reply.Length + separator.Length + text.Length <= MaxReplyLength)
                reply.Append(separator).Append(text);
        }

        return reply.ToString();
    }

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;

        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    // How it is addressed in groups and channels is no part of what is asked.
    [GeneratedRegex(@"<@[^>\n]{1,300}>|(?<!\S)@[\w.-]+")]
    private static partial Regex Mention();

    /// <param name="IsPassedOn">Whether the owner is asked.</param>
    private sealed record Reply(string Text, bool IsPassedOn)
    {
        /// <summary>There is nothing to say, such as to a thank-you.</summary>
        public static readonly Reply Nothing = new("", IsPassedOn: false);
    }
}
