using ChatServer.Agents.Completions;
using ChatServer.Protocol.Chats;

namespace ChatServer.Api.Chats;

/// <summary>What all parts of an answer in OpenAI's shape have in common.</summary>
internal sealed record CompletionHead(string Id, long Created, string Model)
{
    public const string Assistant = "assistant";

    public static CompletionHead Of(BegunAnswer begun, TimeProvider clock) =>
        new($"chatcmpl-{begun.Live.Id:N}", clock.GetUtcNow().ToUnixTimeSeconds(), begun.Request.Model);

    public CompletionChunk Chunk(ChunkDelta delta, string? finishReason = null) =>
        new(Id, "chat.completion.chunk", Created, Model, [new ChunkChoice(0, delta, finishReason)]);

    /// <summary>The chunk that has the usage.</summary>
    public CompletionChunk Last(AnswerEnd end) =>
        new(Id, "chat.completion.chunk", Created, Model, []) { Usage = UsageOf(end) };

    public CompletionResponse Whole(string text, AnswerEnd end) => new()
    {
        Id = Id,
        ObjectType = "chat.completion",
        Created = Created,
        Model = Model,
        Choices = [new CompletionChoice(0, new AssistantMessage(Assistant, text), end.FinishReason)],
        Usage = UsageOf(end),
    };

    private static TokenUsage UsageOf(AnswerEnd end) => new(end.TokensIn, end.TokensOut, end.TokensIn + end.TokensOut);
}
