using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Attachments;
using ChatServer.Attachments.Avatars;
using ChatServer.Attachments.Uploads;
using ChatServer.Protocol.Errors;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// Profile pictures. Reading one needs no token, because an <c>&lt;img&gt;</c> can't send one: anyone who knows a user's id,
/// which can't be guessed, may see the user's picture or initials. All APIs return these paths, so they work even while this API
/// is switched off.
/// </summary>
internal static class AvatarEndpoints
{
    private const string Svg = "image/svg+xml";

    // Refused uploads are still read up to this size, because a client that is cut off while sending may never see the response.
    private const long MaxDrainedBytes = 16 * ProfilePictures.MaxBytes;

    public static string PathOf(Guid userId) => $"/api/v1/users/{userId}/avatar";

    public static void Map(RouteGroupBuilder users)
    {
        users.MapGet("/{userId}/avatar", Show).WithSummary("Shows a user's picture or initials")
            .AllowAnonymous().WithMetadata(new StreamedAnswer())
            .Produces<byte[]>(Status200OK, "image/png", "image/jpeg", "image/webp", "image/gif", Svg)
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        users.MapPut("/{userId}/avatar", Replace).WithSummary("Replaces the user's own picture")
            .FailsInDetail(
                Status404NotFound, Status408RequestTimeout, Status413PayloadTooLarge, Status415UnsupportedMediaType,
                Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable,
                Status507InsufficientStorage);
        users.MapDelete("/{userId}/avatar", Remove).WithSummary("Removes the user's own picture")
            .FailsInDetail(Status404NotFound);
    }

    private static async Task<IResult> Show(
        string userId, HttpContext context, ProfilePictures avatars, AttachmentOptions options,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadUser(userId) is not { } id)
            return DetailError.Of(ApiIds.NotUser(userId), ApiWords.All, "user_id");

        if (await avatars.FindAsync(id, cancellationToken) is not { } avatar)
            return DetailError.Of(Refusal.UnknownUser, ApiWords.All);

        FileServing.Protect(context.Response);
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        context.Response.Headers.CacheControl = "public, max-age=300";
        if (avatar.Picture is { } picture)
            return TypedResults.Stream(
                FileServing.Watch(context.Response, picture.Content, options), picture.Details.ContentType,
                entityTag: Tag(picture.Details.Sha256));

        var drawn = Encoding.UTF8.GetBytes(InitialsImage.Draw(id, avatar.Name));
        return TypedResults.Bytes(drawn, Svg, entityTag: Tag(Convert.ToHexStringLower(SHA256.HashData(drawn))));
    }

    // Users can only change their own pictures. Ids are no secret here, so this refusal reveals nothing.
    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Replace(
        string userId, HttpContext context, CurrentUser user, ProfilePictures avatars, UploadSlots slots,
        AttachmentOptions options, TimeProvider clock)
    {
        if (ApiIds.ReadUser(userId) != user.Id)
            return NotYours();

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxDrainedBytes;
        if (context.Request.ContentLength > ProfilePictures.MaxBytes)
            return Describe(new Refusal(RefusalCode.FileTooLarge, Detail: $"{ProfilePictures.MaxBytes}"));

        using var slot = await slots.TryTakeAsync(user.Id, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (slot is null)
            return Describe(Refusal.RateLimited(TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds)));

        using var deadline = new UploadDeadline(options, clock, context.RequestAborted, slot.Taken);
        try
        {
            return await avatars.ReplaceAsync(user, slot.Measure(context.Request.Body), deadline) is { } refusal
                ? Describe(refusal)
                : MessageEndpoints.Acknowledge(refusal: null);
        }
        catch (OperationCanceledException) when (deadline.IsPreempted)
        {
            context.Response.Headers.Connection = "close";
            return Describe(
                new Refusal(RefusalCode.UploadPreempted, RetryAfter: TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds)));
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            context.Response.Headers.Connection = "close";
            return Describe(new Refusal(RefusalCode.UploadTooSlow));
        }
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Remove(
        string userId, CurrentUser user, ProfilePictures avatars, CancellationToken cancellationToken)
    {
        if (ApiIds.ReadUser(userId) != user.Id)
            return NotYours();

        return MessageEndpoints.Acknowledge(await avatars.RemoveAsync(new RemovePicture(user.Id), cancellationToken));
    }

    private static DetailError NotYours() => DetailError.Of(Status403Forbidden, "You can change only your own picture");

    private static DetailError Describe(Refusal refusal) => refusal.Code == RefusalCode.Invalid
        ? DetailError.Invalid(new InvalidField("value_error", ["body"], "The body is empty; it must contain the picture"))
        : DetailError.Of(refusal, ApiWords.All);

    private static EntityTagHeaderValue Tag(string digest) => new($"\"{digest}\"");
}
