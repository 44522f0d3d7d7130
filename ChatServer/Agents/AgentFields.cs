using ChatServer.Accounts.Profiles;
using ChatServer.Agents.Providers;
using ChatServer.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>What an owner sets of an agent. Null leaves a field as it is; for a new agent, at its default.</summary>
internal sealed record AgentFields
{
    /// <summary>The provider of an agent whose owner names none: it is a part of this server.</summary>
    public const string DefaultProvider = "concierge";
    private const int MinHandleLength = 2;
    private const int MaxHandleLength = 32;
    private const int MaxNameLength = 100;
    private const int MaxDescriptionLength = 500;
    private const int MaxGreetingLength = 2_000;
    private const int MaxInstructionsLength = 20_000;
    private const int MaxProviderLength = 100;

    public string? Handle { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }

    /// <summary>The address of a picture; a value of null removes it.</summary>
    public Given<string>? AvatarUrl { get; init; }
    public string? Greeting { get; init; }
    public string? Instructions { get; init; }
    public string? Provider { get; init; }
    public string? Model { get; init; }
    public string? Visibility { get; init; }
    public string? State { get; init; }

    /// <summary>A JSON object of those that change, see <see cref="AgentSettings"/>; null in it stands for the default.</summary>
    public string? Settings { get; init; }

    /// <summary>Whether a text has nothing but small letters, digits and underscores.</summary>
    public static bool IsName(string text, int minLength, int maxLength) =>
        text.Length >= minLength && text.Length <= maxLength
        && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    /// <summary>Null if all that is given is valid by itself.</summary>
    public Refusal? Check() => CheckNames()
        ?? CheckLength("description", Description, MaxDescriptionLength)
        ?? CheckLength("greeting", Greeting, MaxGreetingLength)
        ?? CheckLength("instructions", Instructions, MaxInstructionsLength)
        ?? CheckLength("provider", Provider, MaxProviderLength)
        ?? CheckLength("model", Model, MaxProviderLength)
        ?? CheckOneOf("visibility", Visibility, AgentVisibility.All)
        ?? CheckOneOf("state", State, AgentState.All);

    /// <summary>The agent with these fields; refused if its settings are invalid or there is no such provider or model.</summary>
    public Outcome<Agent> ApplyTo(WriteScope write, Agent agent, IProviderDirectory providers)
    {
        var settings = AgentSettingsRules.Change(agent.ReadSettings(), Settings);
        if (settings.IsRefused)
            return settings.Refusal;

        var changed = agent with
        {
            Handle = Handle ?? agent.Handle,
            Name = Name?.Trim() ?? agent.Name,
            Description = Description ?? agent.Description,
            AvatarUrl = AvatarUrl is { } given ? given.Value : agent.AvatarUrl,
            Greeting = Greeting is null ? agent.Greeting : Agent.Seal(write, agent.Id, "greeting", Greeting),
            Instructions = Instructions is null ? agent.Instructions : Agent.Seal(write, agent.Id, "instructions", Instructions),
            Provider = Provider ?? agent.Provider,
            Model = ModelFor(agent),
            Visibility = Visibility ?? agent.Visibility,
            State = State ?? agent.State,
            Settings = settings.Value.ToJson(),
            UpdatedAt = write.Now,
        };
        return CheckProvider(changed, providers) is { } refused ? refused : changed;
    }

    // Another provider has other models.
    private string ModelFor(Agent agent) => Model ?? (Provider is null || Provider == agent.Provider ? agent.Model : "");

    // A provider that an administrator has removed doesn't prevent other changes.
    private Refusal? CheckProvider(Agent changed, IProviderDirectory providers)
    {
        if (Provider is null && Model is null)
            return null;

        if (providers.Describe(changed.Provider) is not { } provider)
            return new Refusal(RefusalCode.UnknownProvider, Detail: changed.Provider) { Name = "provider" };

        if (provider.Models.Count > 0 && changed.Model.Length == 0)
            return Refusal.Invalid("model", $"must be one of {string.Join(", ", provider.Models)}");

        return changed.Model.Length == 0 || provider.Models.Contains(changed.Model)
            ? null
            : new Refusal(RefusalCode.UnknownProvider, Detail: changed.Model) { Name = "model" };
    }

    private Refusal? CheckNames()
    {
        if (Handle is not null && !IsName(Handle, MinHandleLength, MaxHandleLength))
            return Refusal.Invalid(
                "handle", $"must have {MinHandleLength} to {MaxHandleLength} letters a to z, digits and underscores");

        return Name is not null && (Name.Trim().Length is 0 or > MaxNameLength || !PlainText.IsOneLine(Name))
            ? Refusal.Invalid("display_name", $"must have 1 to {MaxNameLength} characters on one line")
            : null;
    }

    private static Refusal? CheckLength(string field, string? text, int max) =>
        text?.Length > max ? Refusal.Invalid(field, $"can have at most {max} characters") : null;

    private static Refusal? CheckOneOf(string field, string? value, IReadOnlyList<string> values) =>
        value is null || values.Contains(value) ? null : Refusal.Invalid(field, $"must be one of {string.Join(", ", values)}");
}
