using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Refusals;

namespace ChatServer.Agents;

/// <summary>A command that an agent understands, for clients to offer. Its text goes to the agent like any other.</summary>
internal sealed record SlashCommand(string Name, string Description)
{
    public const int MaxOfAgent = 100;
    private const int MaxNameLength = 32;
    private const int MaxDescriptionLength = 256;

    /// <summary>Null if an agent can have these commands.</summary>
    public static Refusal? Check(IReadOnlyList<SlashCommand> commands)
    {
        if (commands.Count > MaxOfAgent)
            return Refusal.Invalid("commands", $"can have at most {MaxOfAgent} entries");

        var names = new HashSet<string>();
        for (var at = 0; at < commands.Count; at++)
        {
            var command = commands[at];
            if (!AgentFields.IsName(command.Name, minLength: 1, MaxNameLength))
                return Refusal.Invalid(
                    $"commands[{at}].name", $"must have 1 to {MaxNameLength} letters a to z, digits and underscores");

            if (!names.Add(command.Name))
                return Refusal.Invalid($"commands[{at}].name", "is there twice");

            if (command.Description.Length > MaxDescriptionLength)
                return Refusal.Invalid(
                    $"commands[{at}].description", $"can have at most {MaxDescriptionLength} characters");
        }

        return null;
    }

    public static string ToJson(IReadOnlyList<SlashCommand> commands) =>
        JsonSerializer.Serialize(commands, SlashCommandJson.Default.IReadOnlyListSlashCommand);

    public static IReadOnlyList<SlashCommand> Parse(string json) =>
        JsonSerializer.Deserialize(json, SlashCommandJson.Default.IReadOnlyListSlashCommand) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<SlashCommand>))]
internal sealed partial class SlashCommandJson : JsonSerializerContext;
