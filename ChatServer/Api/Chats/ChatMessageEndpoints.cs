using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Api.Workspace;
using ChatServer.Chats;
using ChatServer.Chats.Messages;
using ChatServer.Protocol.Chats;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Single messages of a chat, and what happens to them while an answer is made.</summary>
internal static class ChatMessageEndpoints
{
    public static void Map(RouteGroupBuilder chats)
    {
        chats.MapPost("/{chatId}/messages/{messageId}", Upsert).WithSummary("Sets the content of a message of a chat")
            .Accepts<ChatMessageRequest>("application/json")
            .FailsInDetail(
                Status404NotFound, Status413PayloadTooLarge, Status422UnprocessableEntity, Status507InsufficientStorage);
        chats.MapPost("/{chatId}/messages/{messageId}/event", Post).WithSummary("Posts an event about a message of a chat")
            .Accepts<ChatEventRequest>("application/json").WithMetadata(new FrequentRequest())
            .FailsInDetail(
                Status404NotFound, Status413PayloadTooLarge, Status422UnprocessableEntity, Status507InsufficientStorage);
    }

    private static async Task<Results<ChatResult, MinimalResult, DetailError>> Upsert(
        string chatId, string messageId, [FromHeader(Name = "Prefer")] string? prefer, HttpContext context, CurrentUser user,
        ChatMessages messages, ChatAnswers answers, CancellationToken cancellationToken)
    {
        var body = await RawBody.ReadAsync(context, maxBytes: null, cancellationToken);
        if (body.IsRefused)
            return ChatAnswers.Refuse(body.Refusal);

        var content = body.Value.Require("content", JsonTokenType.String, "be a text");
        if (content.IsRefused)
            return ChatAnswers.Refuse(content.Refusal);

        var command = new UpsertMessage(user.Id, ChatAnswers.IdOf(chatId), messageId, content.Value);
        return await answers.ShowAsync(await messages.UpsertAsync(command, cancellationToken), prefer, cancellationToken);
    }

    private static async Task<Results<Ok<bool>, DetailError>> Post(
        string chatId, string messageId, HttpContext context, CurrentUser user, ChatMessages messages,
        CancellationToken cancellationToken)
    {
        var body = await RawBody.ReadAsync(context, maxBytes: null, cancellationToken);
        if (body.IsRefused)
            return ChatAnswers.Refuse(body.Refusal);

        var form = EventForm.Of(body.Value);
        if (form.IsRefused)
            return ChatAnswers.Refuse(form.Refusal);

        var command = new PostChatEvent(
            user.Id, ChatAnswers.IdOf(chatId), messageId, form.Value.Type, form.Value.Data);
        return await messages.PostAsync(command, cancellationToken) is { } refusal
            ? ChatAnswers.Refuse(refusal)
            : TypedResults.Ok(true);
    }
}
