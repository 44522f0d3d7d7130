using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Chats;

/// <summary><c>POST /api/chat/completions</c>, in OpenAI's shape. Other fields are ignored.</summary>
/// <param name="Model">An id of <c>GET /api/models</c>.</param>
/// <param name="MaxTokens">Also as <c>max_completion_tokens</c>.</param>
/// <param name="ChatId">The chat that the answer is written into; absent: this request gets it.</param>
/// <param name="Id">The message of the chat, by the client's own id.</param>
public sealed record CompletionRequestBody(
    string Model, IReadOnlyList<CompletionMessageBody> Messages, bool? Stream = false, double? Temperature = null,
    double? TopP = null, int? MaxTokens = null, string? ChatId = null, string? Id = null)
{
    /// <summary>Not used: all devices of the user hear of the answer.</summary>
    public string? SessionId { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    public BackgroundTasks? BackgroundTasks { get; init; }
}

/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">A text, or a list of parts of which each is a text: <c>{"type": "text", "text": …}</c>.</param>
public sealed record CompletionMessageBody(string Role, JsonElement? Content);

/// <param name="IncludeUsage">Whether a last chunk says what the answer has used.</param>
public sealed record StreamOptions(bool? IncludeUsage = false);

/// <summary>What is to be made of the chat after the answer, where the server has a model for it.</summary>
public sealed record BackgroundTasks(
    bool? TitleGeneration = false, bool? TagsGeneration = false, bool? FollowUpGeneration = false);

/// <summary>
/// The answer to <c>POST /api/chat/completions</c>: without <c>chat_id</c> a <c>chat.completion</c>, with it the task by which
/// the answer can be stopped.
/// </summary>
public sealed record CompletionResponse
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary><c>chat.completion</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("object")]
    public string? ObjectType { get; init; }

    /// <summary>Seconds since 1970 UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Created { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CompletionChoice>? Choices { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenUsage? Usage { get; init; }

    /// <summary>True: the answer has begun.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? TaskId { get; init; }

    /// <summary>The same id, for clients that expect a list.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? TaskIds { get; init; }
}

/// <param name="FinishReason"><c>stop</c>, <c>length</c> or <c>content_filter</c>.</param>
public sealed record CompletionChoice(int Index, AssistantMessage Message, string? FinishReason);

/// <param name="Role"><c>assistant</c>.</param>
public sealed record AssistantMessage(string Role, string Content);

public sealed record TokenUsage(long PromptTokens, long CompletionTokens, long TotalTokens);

/// <summary>An event of a streamed answer.</summary>
/// <param name="ObjectType"><c>chat.completion.chunk</c>.</param>
/// <param name="Choices">Empty in the chunk that has the usage.</param>
public sealed record CompletionChunk(
    string Id, [property: JsonPropertyName("object")] string ObjectType, long Created, string Model,
    IReadOnlyList<ChunkChoice> Choices)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenUsage? Usage { get; init; }
}

public sealed record ChunkChoice(int Index, ChunkDelta Delta, string? FinishReason);

public sealed record ChunkDelta
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }
}

/// <summary>The event of a streamed answer that fails after it has begun.</summary>
public sealed record ChunkFailure(ChunkError Error);

public sealed record ChunkError(string Message, string Code);

/// <summary><c>GET /api/models</c>.</summary>
/// <param name="ObjectType"><c>list</c>.</param>
public sealed record ModelList(
    [property: JsonPropertyName("object")] string ObjectType, IReadOnlyList<ModelEntry> Data);

/// <summary>A model or an agent that the caller may ask.</summary>
/// <param name="Id"><c>provider/model</c>, or <c>agent:</c> and the agent's id.</param>
/// <param name="ObjectType"><c>model</c>.</param>
/// <param name="Created">Of an agent, seconds since 1970 UTC; otherwise 0.</param>
/// <param name="OwnedBy">The provider's name; <c>agent</c> for an agent.</param>
/// <param name="ProviderKind">
/// Where the texts go: <c>embedded</c> (they stay on this server), <c>self_hosted</c> (to a server of the operator),
/// <c>external</c> (to another company).
/// </param>
public sealed record ModelEntry(
    string Id, string Name, [property: JsonPropertyName("object")] string ObjectType, long Created,
    string OwnedBy, string? ProviderKind, string? Description);

/// <summary><c>GET /api/tasks/chat/{chat_id}</c>.</summary>
public sealed record TaskList(IReadOnlyList<Guid> TaskIds);

/// <summary><c>POST /api/tasks/stop/{task_id}</c>.</summary>
public sealed record StoppedTask(bool Status, string Message);

/// <summary>The JSON of streamed answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CompletionChunk))]
[JsonSerializable(typeof(ChunkFailure))]
public sealed partial class CompletionJson : JsonSerializerContext;
