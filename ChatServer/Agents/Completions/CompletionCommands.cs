using ChatServer.Agents.Runs;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>Begins an answer.</summary>
/// <param name="Id">Of the answer in this process.</param>
/// <param name="Model">See <see cref="CompletionModels"/>.</param>
/// <param name="Message">The message that it is written into; null: only the request gets it.</param>
internal sealed record BeginCompletion(Guid Id, Guid UserId, string Model, LargestUse Largest, MessageToWrite? Message)
    : IWriteCommand;

/// <param name="ChatId">The id on the wire.</param>
/// <param name="Continues">Whether the answer goes on with the message's content, or takes its place.</param>
internal sealed record MessageToWrite(Guid ChatId, string MessageId, bool Continues);

/// <summary>An answer that has begun.</summary>
/// <param name="Message">Null if only the request gets it.</param>
internal sealed record BegunCompletion(BegunMessage? Message);

/// <param name="Content">What the answer goes on with; empty if it begins.</param>
/// <param name="Title">The chat's.</param>
internal sealed record BegunMessage(long ChatId, string Content, string Title);

/// <summary>Stores the content of a message as far as it is written.</summary>
internal sealed record SaveCompletion(Guid Id, string Text) : IWriteCommand;

/// <summary>Ends an answer.</summary>
/// <param name="Text">The message's whole content; null: what is stored of it.</param>
internal sealed record EndCompletion(Guid Id, string? Text, AnswerEnd End) : IWriteCommand;

/// <summary>Stores what a model has made of a chat.</summary>
/// <param name="TitleBefore">A chat that has got another one meanwhile keeps it.</param>
internal sealed record DescribeChat(
    Guid UserId, Guid ChatId, string MessageId, string TitleBefore, MadeOfChat Made, TasksUsage Used) : IWriteCommand;

/// <param name="Title">Null if none was made.</param>
internal sealed record MadeOfChat(string? Title, IReadOnlyList<string> Tags, IReadOnlyList<string> FollowUps);

/// <summary>What making it has used.</summary>
internal sealed record TasksUsage(string Provider, string Model, long TokensIn, long TokensOut);
