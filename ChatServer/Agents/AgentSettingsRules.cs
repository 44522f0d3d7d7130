using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ChatServer.Refusals;

namespace ChatServer.Agents;

/// <summary>Changes and checks the settings of an agent.</summary>
internal static class AgentSettingsRules
{
    private const int MaxHandBackSeconds = 30 * 24 * 60 * 60;
    private const int MaxTokens = 1_000_000;

    // Beyond any price, and small enough to be added up.
    public const long MaxBudget = 1_000_000_000_000_000;
    private static readonly AgentJson Strict = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    });

    /// <param name="changes">A JSON object; null for none. A value of null stands for the default.</param>
    public static Outcome<AgentSettings> Change(AgentSettings before, string? changes)
    {
        if (changes is null)
            return before;

        try
        {
            var merged = JsonNode.Parse(before.ToJson())!.AsObject();
            foreach (var (name, value) in Parse(changes).AsObject())
            {
                // A name that doesn't exist is refused below, also with null.
                if (value is null && IsSetting(name))
                    merged.Remove(name);
                else
                    merged[name] = value?.DeepClone();
            }

            var settings = merged.Deserialize(Strict.AgentSettings)!;
            return Check(settings) is { } wrong ? wrong : settings;
        }
        catch (JsonException failure)
        {
            return Refusal.Invalid(FieldOf(failure), "is unknown, or has a value of another type");
        }
        catch (InvalidOperationException)
        {
            return Refusal.Invalid("settings", "must be an object");
        }
    }

    private static JsonNode Parse(string json) =>
        JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })
            ?? throw new JsonException("null is no object");

    private static bool IsSetting(string name) =>
        Strict.AgentSettings.Properties.Any(property => property.Name == name);

    private static string FieldOf(JsonException failure) =>
        failure.Path is { Length: > 2 } path ? $"settings{path[1..]}" : "settings";

    private static Refusal? Check(AgentSettings settings) =>
        OneOf("reply_mode", settings.ReplyMode, AgentSettings.ReplyModes)
        ?? OneOf("while_busy", settings.WhileBusy, AgentSettings.BusyModes)
        ?? OneOf("owner_reads", settings.OwnerReads, AgentSettings.ReadModes)
        ?? CheckDraft(settings)
        ?? Within("hand_back_after_seconds", settings.HandBackAfterSeconds, 0, MaxHandBackSeconds)
        ?? Within("temperature", settings.Temperature, 2)
        ?? Within("top_p", settings.TopP, 1)
        ?? Within("max_reply_tokens", settings.MaxReplyTokens, 1, MaxTokens)
        ?? Within("tokens_per_day", settings.TokensPerDay, 0, MaxBudget)
        ?? Within("tokens_per_month", settings.TokensPerMonth, 0, MaxBudget)
        ?? Within("micros_per_day", settings.MicrosPerDay, 0, MaxBudget)
        ?? Within("micros_per_month", settings.MicrosPerMonth, 0, MaxBudget)
        ?? Within("tokens_per_visitor_per_day", settings.TokensPerVisitorPerDay, 0, MaxBudget);

    // An owner who decides about what an agent wrote has to read it.
    private static Refusal? CheckDraft(AgentSettings settings) =>
        settings is { ReplyMode: AgentSettings.Draft, OwnerReads: not AgentSettings.Always }
            ? Refusal.Invalid("settings.reply_mode", "can be draft only if owner_reads is always")
            : null;

    private static Refusal? OneOf(string field, string value, IReadOnlyList<string> values) =>
        values.Contains(value) ? null : Refusal.Invalid($"settings.{field}", $"must be one of {string.Join(", ", values)}");

    private static Refusal? Within(string field, long? value, long min, long max) =>
        value is null || (value >= min && value <= max)
            ? null
            : Refusal.Invalid($"settings.{field}", $"must be a number from {min} to {max}");

    private static Refusal? Within(string field, double? value, double max) =>
        value is null || (value >= 0 && value <= max)
            ? null
            : Refusal.Invalid($"settings.{field}", $"must be a number from 0 to {max}");
}
