using ChatServer.Agents.Providers;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>Makes of a request what its provider is given.</summary>
internal sealed class CompletionTurns(CompletionOptions options)
{
    // Where bots tell runs apart by their number, these aren't taken for those of chats with agents. JavaScript can hold them.
    private const long MaxNumber = 1L << 53;

    /// <summary>Whether the texts that have to be given whole are too long.</summary>
    public Refusal? Check(CompletionRequest request)
    {
        var room = options.MaxContextCharacters;
        foreach (var message in request.Messages.Where((message, at) => IsGivenWhole(request, message, at)))
        {
            room -= message.Text.Length;
            if (room < 0)
                return Refusal.Invalid(
                    message.Place,
                    $"is too long: instructions and the newest message can have {options.MaxContextCharacters} characters");
        }

        return null;
    }

    /// <summary>
    /// Instructions are those of the agent, if it is one, and otherwise the request's. Of the other messages the newest ones are
    /// given that fit.
    /// </summary>
    public AgentTurn Make(ReadScope read, CompletionRequest request, ChosenModel chosen)
    {
        var instructions = chosen.Agent is { } agent
            ? agent.OpenInstructions(read)
            : string.Join("\n\n", Texts(request, CompletionRole.System));
        var greeting = chosen.Agent?.OpenGreeting(read) ?? "";
        var settings = chosen.Agent?.ReadSettings() ?? new AgentSettings();
        var turnAgent = new TurnAgent(
            chosen.Agent?.Id ?? Guid.Empty, chosen.Agent?.OwnerId ?? request.UserId, chosen.Agent?.Name ?? chosen.Model,
            chosen.Model, instructions, greeting)
        {
            MaxOutputTokens = MaxOutput(request, settings),
            Temperature = settings.Temperature ?? request.Temperature,
            TopP = settings.TopP ?? request.TopP,
        };
        return new AgentTurn(turnAgent, Newest(request, instructions.Length)) { RunId = -Random.Shared.NextInt64(1, MaxNumber) };
    }

    private int MaxOutput(CompletionRequest request, AgentSettings settings) => Math.Min(
        Math.Min(request.MaxTokens ?? options.MaxReplyTokens, settings.MaxReplyTokens ?? options.MaxReplyTokens),
        options.MaxReplyTokens);

    private static bool IsGivenWhole(CompletionRequest request, CompletionMessage message, int at) =>
        message.Role == CompletionRole.System || at == request.Messages.Count - 1;

    private static IEnumerable<string> Texts(CompletionRequest request, CompletionRole role) =>
        request.Messages.Where(message => message.Role == role && message.Text.Length > 0).Select(message => message.Text);

    // The newest message is always given.
    private List<TurnMessage> Newest(CompletionRequest request, int instructions)
    {
        var turns = new List<TurnMessage>();
        var room = options.MaxContextCharacters - instructions;
        foreach (var message in request.Messages.Reverse().Where(message => message.Role != CompletionRole.System))
        {
            room -= message.Text.Length;
            if (turns.Count > 0 && (room < 0 || turns.Count == options.MaxContextMessages))
                break;

            turns.Add(new TurnMessage(RoleOf(message.Role), message.Text));
        }

        turns.Reverse();
        return turns;
    }

    private static TurnRole RoleOf(CompletionRole role) =>
        role == CompletionRole.Assistant ? TurnRole.Agent : TurnRole.Visitor;
}
