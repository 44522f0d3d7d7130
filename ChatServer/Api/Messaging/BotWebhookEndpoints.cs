using ChatServer.Accounts;
using ChatServer.Agents.Webhook;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>Where the bots of a user's agents are, see docs/agents-bots.md.</summary>
internal static class BotWebhookEndpoints
{
    private const string One = "/agents/{agentId}/webhook";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status404NotFound, Status501NotImplemented);
        webhooks.MapGet(One, Find).WithSummary("Reads where the bot of an agent is");
        webhooks.MapPut(One, Set).WithSummary("Sets where the bot of an agent is").FailsInDetail(
            Status403Forbidden, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable);
        webhooks.MapPost($"{One}/secret", Rotate).WithSummary("Replaces the secret of a bot").FailsInDetail(
            Status403Forbidden, Status429TooManyRequests, Status503ServiceUnavailable);
        webhooks.MapDelete(One, Remove).WithSummary("Removes the bot of an agent").FailsInDetail(Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<BotWebhookShape>, DetailError>> Find(
        Guid agentId, CurrentUser user, BotWebhooks webhooks, CancellationToken cancellationToken)
    {
        var found = await webhooks.FindAsync(user.Id, agentId, cancellationToken);
        return found.IsRefused ? Refuse(found.Refusal) : TypedResults.Ok(Shape(found.Value, showsSecret: false));
    }

    private static async Task<Results<Ok<BotWebhookShape>, DetailError>> Set(
        Guid agentId, BotWebhookForm form, CurrentUser user, BotWebhooks webhooks)
    {
        if (form.Url is not { } url)
            return Refuse(Refusal.Missing("url"));

        var set = await webhooks.SetAsync(new SetBotWebhook(user.Id, agentId, url), CancellationToken.None);
        return set.IsRefused
            ? Refuse(set.Refusal)
            : TypedResults.Ok(Shape(set.Value.Webhook, showsSecret: set.Value.IsNew));
    }

    private static async Task<Results<Ok<BotWebhookShape>, DetailError>> Rotate(
        Guid agentId, CurrentUser user, BotWebhooks webhooks)
    {
        var rotated = await webhooks.RotateSecretAsync(new RotateBotSecret(user.Id, agentId), CancellationToken.None);
        return rotated.IsRefused ? Refuse(rotated.Refusal) : TypedResults.Ok(Shape(rotated.Value, showsSecret: true));
    }

    private static async Task<Results<NoContent, DetailError>> Remove(Guid agentId, CurrentUser user, BotWebhooks webhooks) =>
        await webhooks.RemoveAsync(new RemoveBotWebhook(user.Id, agentId), CancellationToken.None) is { } refused
            ? Refuse(refused)
            : TypedResults.NoContent();

    private static BotWebhookShape Shape(BotWebhook webhook, bool showsSecret) => new(
        webhook.Url, showsSecret ? webhook.Secret : null, webhook.CreatedAt.ToString(), webhook.UpdatedAt.ToString());

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.OfAgents);
}
