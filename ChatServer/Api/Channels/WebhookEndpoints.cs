using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Channels.Webhooks;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>Webhooks of channels, and the messages that are posted to them.</summary>
internal static class WebhookEndpoints
{
    private const string Picture = "profile_image_url";

    public static void Map(RouteGroupBuilder channels)
    {
        const string Webhooks = "/{channelId}/webhooks";
        channels.MapGet(Webhooks, List).WithSummary("Lists the webhooks of a channel").FailsInDetail(Status404NotFound);
        channels.MapPost($"{Webhooks}/create", Create).WithSummary("Makes a webhook of a channel")
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        channels.MapPost($"{Webhooks}/{{webhookId}}/update", Update).WithSummary("Changes a webhook")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        channels.MapDelete($"{Webhooks}/{{webhookId}}/delete", Delete).WithSummary("Deletes a webhook")
            .FailsInDetail(Status404NotFound);

        // The token in the address authorizes its holder.
        channels.MapPost("/webhooks/{webhookId}/{token}", Post).WithSummary("Posts a message as a webhook").AllowAnonymous()
            .FailsInDetail(
                Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<IReadOnlyList<ChannelWebhook>>, DetailError>> List(
        string channelId, CurrentUser user, Database database, CancellationToken cancellationToken)
    {
        var listed = await database.ReadAsync<Outcome<ChannelWebhook[]>>(
            read =>
            {
                var id = NumberedUuid.ConversationOf(channelId);
                return WebhookChanges.Check(read, user.Id, id) is { } refused
                    ? refused
                    : WebhookStore.List(read, id!.Value).Select(webhook => Show(read, webhook, user.Id)).ToArray();
            },
            cancellationToken);
        return listed.IsRefused
            ? ChannelFailure.Of(listed.Refusal)
            : TypedResults.Ok<IReadOnlyList<ChannelWebhook>>(listed.Value);
    }

    private static async Task<Results<Ok<ChannelWebhook>, DetailError>> Create(
        string channelId, WebhookForm form, CurrentUser user, WebhookChanges webhooks, Database database,
        CancellationToken cancellationToken)
    {
        if (form.Name is not { } name)
            return ChannelFailure.Of(Refusal.Missing("name"));

        var picture = WebhookForms.ReadPicture(Picture, form.ProfileImageUrl);
        if ((WebhookForms.CheckName("name", name) ?? picture.Refusal) is { } wrong)
            return ChannelFailure.Of(wrong);

        if (NumberedUuid.ConversationOf(channelId) is not { } id)
            return ChannelFailure.Of(Refusal.UnknownConversation);

        var command = new CreateWebhook(user.Id, id, name, picture.Value!.Url?.Value);
        var created = await webhooks.CreateAsync(command, CancellationToken.None);
        return created.IsRefused
            ? ChannelFailure.Of(created.Refusal)
            : await ShowAsync(database, created.Value, user.Id, cancellationToken);
    }

    private static async Task<Results<Ok<ChannelWebhook>, DetailError>> Update(
        string channelId, Guid webhookId, WebhookForm form, CurrentUser user, WebhookChanges webhooks, Database database,
        CancellationToken cancellationToken)
    {
        var picture = WebhookForms.ReadPicture(Picture, form.ProfileImageUrl);
        if ((WebhookForms.CheckName("name", form.Name) ?? picture.Refusal) is { } wrong)
            return ChannelFailure.Of(wrong);

        if (NumberedUuid.ConversationOf(channelId) is not { } id)
            return ChannelFailure.Of(Refusal.UnknownConversation);

        var command = new UpdateWebhook(user.Id, id, webhookId, form.Name, picture.Value!.Url);
        return await webhooks.UpdateAsync(command, CancellationToken.None) is { } refused
            ? ChannelFailure.Of(refused)
            : await ShowAsync(database, webhookId, user.Id, cancellationToken);
    }

    private static async Task<Results<Ok<bool>, DetailError>> Delete(
        string channelId, Guid webhookId, CurrentUser user, WebhookChanges webhooks) =>
        NumberedUuid.ConversationOf(channelId) is { } id
            ? ChannelEndpoints.Answer(
                await webhooks.DeleteAsync(new DeleteWebhook(user.Id, id, webhookId), CancellationToken.None))
            : ChannelFailure.Of(Refusal.UnknownConversation);

    private static async Task<Results<Ok<WebhookMessagePosted>, DetailError>> Post(
        Guid webhookId, string token, WebhookMessageForm form, WebhookPosts posts)
    {
        if (form.Content is not { } content)
            return ChannelFailure.Of(Refusal.Missing("content"));

        if ((WebhookForms.CheckName("username", form.Username) ?? WebhookForms.CheckUrl("avatar_url", form.AvatarUrl))
            is { } wrong)
            return ChannelFailure.Of(wrong);

        var command = new PostToWebhook(webhookId, token, content, form.Username, form.AvatarUrl);
        var posted = await posts.PostAsync(command, CancellationToken.None);
        return posted.IsRefused
            ? ChannelFailure.Of(posted.Refusal)
            : TypedResults.Ok(new WebhookMessagePosted(Success: true, ChannelIds.Message(posted.Value)));
    }

    private static async Task<Results<Ok<ChannelWebhook>, DetailError>> ShowAsync(
        Database database, Guid id, Guid userId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            read => WebhookStore.Find(read, id) is { } webhook ? Show(read, webhook, userId) : null, cancellationToken)
            is { } shown
            ? TypedResults.Ok(shown)
            : ChannelFailure.Of(new Refusal(RefusalCode.UnknownWebhook));

    // What is posted with the token counts as its maker's, so no other manager gets it, nor an administrator.
    private static ChannelWebhook Show(ReadScope read, WebhookRow webhook, Guid userId) => new(
        webhook.Id, ChannelIds.Channel(webhook.ConversationId), webhook.CreatedBy, webhook.Name, webhook.OpenImageUrl(read),
        webhook.CreatedBy == userId ? webhook.OpenToken(read) : null,
        webhook.LastUsedAt is { } used ? WorkspaceTime.Nanoseconds(used) : null,
        WorkspaceTime.Nanoseconds(webhook.CreatedAt), WorkspaceTime.Nanoseconds(webhook.UpdatedAt));
}
