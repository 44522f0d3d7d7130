using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Refusals;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>How this API answers refusals, where its clients expect another status than those of other APIs.</summary>
internal static class ChannelFailure
{
    public static readonly DetailError MissingPermission = DetailError.Of(
        Status401Unauthorized, "You do not have the permission features.channels");

    public static DetailError Of(Refusal refusal) => StatusOf(refusal.Code) is { } status
        ? DetailError.Of(status, WorkspaceWords.Channels.TextOf(refusal))
        : DetailError.Of(refusal, WorkspaceWords.Channels);

    // What these clients expect to be refused as a whole, not for one field.
    private static int? StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.NotAnAdministrator => Status401Unauthorized,
        RefusalCode.MessageElsewhere or RefusalCode.ParentIsReply or RefusalCode.TooManyReactions or RefusalCode.TooManyPins
            or RefusalCode.TooManyMembers or RefusalCode.TooManyChannels or RefusalCode.TooManyWebhooks
            or RefusalCode.TooManyOwnWebhooks or RefusalCode.OwnerMustStay => Status400BadRequest,
        _ => null,
    };
}
