using ChatServer.Accounts;
using ChatServer.Attachments.Uploads;
using ChatServer.Protocol.Sockets;
using ChatServer.Refusals;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Errors;

/// <summary>The response to a refusal.</summary>
/// <param name="Status">The HTTP status. Room answers 400 instead of 422.</param>
/// <param name="Code">The code in an <c>error</c> frame, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Text">
/// The error text, in which <c>{field}</c> is replaced by the field's name, <c>{conversation}</c> by the API's word for a
/// conversation, and <c>{detail}</c> by the refusal's detail, which otherwise follows after a colon.
/// </param>
internal readonly record struct Answer(int Status, string Code, string Text);

/// <summary>
/// The one table of how all APIs answer refusals. A new <see cref="RefusalCode"/> doesn't compile without an entry.
/// </summary>
internal static class Answers
{
    private const string NoSuchUser = "There is no such user";
    private const string Permission = "You do not have permission to perform this action";

    public static Answer Of(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "{field} {detail}"),
        RefusalCode.InvalidData => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "{detail}"),
        RefusalCode.InvalidFields => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "Invalid data"),
        RefusalCode.Missing => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "{field} is missing"),
        RefusalCode.TooLong => new(Status422UnprocessableEntity, ErrorCodes.TooLarge, "{field} {detail}"),

        RefusalCode.UnknownReceiver => new(Status404NotFound, ErrorCodes.UnknownReceiver, NoSuchUser),
        RefusalCode.UnknownUser => new(Status404NotFound, ErrorCodes.NotFound, NoSuchUser),
        RefusalCode.NoConversationWithUser =>
            new(Status404NotFound, ErrorCodes.UnknownReceiver, "There is no {conversation} with this user"),
        RefusalCode.UnknownConversation => new(Status404NotFound, ErrorCodes.NotFound, "There is no such {conversation}"),
        RefusalCode.UnknownGroup => new(Status404NotFound, ErrorCodes.NotFound, "There is no such group"),
        RefusalCode.UnknownMessage => new(Status404NotFound, ErrorCodes.NotFound, "There is no such message"),
        RefusalCode.MessageElsewhere =>
            new(Status404NotFound, ErrorCodes.NotFound, "There is no such message in this {conversation}"),
        RefusalCode.UnknownUpload => new(Status404NotFound, ErrorCodes.NotFound, "You have no such upload"),
        RefusalCode.UnknownFile => new(Status404NotFound, ErrorCodes.NotFound, "There is no such file"),
        RefusalCode.UnknownWebhook => new(Status404NotFound, ErrorCodes.NotFound, "There is no such webhook"),

        RefusalCode.UnknownCursor => new(Status409Conflict, ErrorCodes.CursorInvalid, "The cursor was not issued by this server"),
        RefusalCode.LostCursor =>
            new(
                Status409Conflict, ErrorCodes.CursorInvalid,
                "The cursor was not issued by this server, is older than what is kept, or a restored backup has undone the state "
                + "that it refers to"),
        RefusalCode.InvalidToken => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "The token is not valid"),
        RefusalCode.TokenOfOtherUser => new(Status403Forbidden, ErrorCodes.Forbidden, "The token belongs to another user"),
        RefusalCode.SignedOut => new(Status401Unauthorized, ErrorCodes.Forbidden, "The token is no longer valid"),

        RefusalCode.Blocked => new(Status403Forbidden, ErrorCodes.Blocked, "This user has blocked you"),
        RefusalCode.Suspended => new(Status403Forbidden, ErrorCodes.Forbidden, "You are suspended from messaging"),
        RefusalCode.NotPermitted => new(Status403Forbidden, ErrorCodes.Forbidden, Permission),
        RefusalCode.NotOwnMessage => new(Status403Forbidden, ErrorCodes.Forbidden, "You may not change this message"),
        RefusalCode.NotForwardable => new(Status403Forbidden, ErrorCodes.Forbidden, "A message of this type can't be forwarded"),
        RefusalCode.TooLate => new(Status403Forbidden, ErrorCodes.Forbidden, "This message can no longer be changed"),

        RefusalCode.PollClosed => new(Status403Forbidden, ErrorCodes.Forbidden, "This poll is closed"),
        RefusalCode.NotAPoll => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "This message is not a poll"),
        RefusalCode.UnknownPollOption =>
            new(
                Status422UnprocessableEntity, ErrorCodes.InvalidPayload,
                "{field} must be indexes into the poll's options, from 0"),
        RefusalCode.SingleChoicePoll =>
            new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "This poll allows one option"),
        RefusalCode.ParentIsReply => new(
            Status422UnprocessableEntity, ErrorCodes.InvalidPayload,
            "{field} must be a message that is neither a reply nor a system message"),

        RefusalCode.TooManyReactions =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "A message can have at most {detail} different reactions"),
        RefusalCode.TooManyPins =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "A {conversation} can have at most {detail} pins"),
        RefusalCode.TooManyPinnedConversations =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "A user can pin at most {detail} {conversation}s"),
        RefusalCode.TooManyBlocks => new(Status403Forbidden, ErrorCodes.Forbidden, "A user can block at most {detail} others"),
        RefusalCode.TooManyChannels =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "There can be at most {detail} channels"),
        RefusalCode.TooManyMembers =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "The number of members is limited to {detail}"),
        RefusalCode.TooManyWebhooks =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "A channel can have at most {detail} webhooks"),
        RefusalCode.TooManyOwnWebhooks =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "A user can make at most {detail} webhooks"),
        RefusalCode.BlocksSelf => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "You can't block yourself"),
        RefusalCode.ReportsSelf => new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "You can't report yourself"),
        RefusalCode.OwnerMustStay =>
            new(Status409Conflict, ErrorCodes.Conflict, "The owner must make another member the owner before leaving"),
        RefusalCode.ClientMsgIdReused => new(Status409Conflict, ErrorCodes.Conflict, "This {field} was used for another message"),

        RefusalCode.NotAForm =>
            new(Status415UnsupportedMediaType, ErrorCodes.InvalidPayload, "The body must be multipart/form-data"),
        RefusalCode.UnreadableForm => new(Status400BadRequest, ErrorCodes.InvalidPayload, "The body can't be read"),
        RefusalCode.UploadTooSlow => new(Status408RequestTimeout, ErrorCodes.RateLimited, "The upload took too long"),
        RefusalCode.UploadPreempted => new(Status429TooManyRequests, ErrorCodes.RateLimited, UploadSlots.PreemptedText),
        RefusalCode.FileTooLarge =>
            new(Status413PayloadTooLarge, ErrorCodes.TooLarge, "The file can have at most {detail} bytes"),
        RefusalCode.FileTypeNotAllowed =>
            new(
                Status415UnsupportedMediaType, ErrorCodes.InvalidPayload,
                "Files of this type are not allowed; allowed are {detail}"),
        RefusalCode.UserQuotaExceeded => new(
            Status507InsufficientStorage, ErrorCodes.QuotaExceeded,
            "This file exceeds your remaining storage; delete files to make room"),
        RefusalCode.ServerQuotaExceeded =>
            new(Status507InsufficientStorage, ErrorCodes.QuotaExceeded, "The server has no room for more files"),
        RefusalCode.ChatQuotaExceeded => new(
            Status507InsufficientStorage, ErrorCodes.QuotaExceeded,
            "This exceeds the remaining storage for chats; delete chats to make room"),
        RefusalCode.SearchDisabled => new(Status501NotImplemented, ErrorCodes.Unavailable, "This server has no search index"),

        RefusalCode.AgentsDisabled => new(Status501NotImplemented, ErrorCodes.Unavailable, "This server has no agents"),
        RefusalCode.UnknownAgent => new(Status404NotFound, ErrorCodes.NotFound, "There is no such agent"),
        RefusalCode.AgentUnavailable =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "This agent doesn't answer at the moment"),
        RefusalCode.AgentExists =>
            new(Status409Conflict, ErrorCodes.Conflict, "You have another agent with this {field}"),
        RefusalCode.TooManyAgents => new(Status403Forbidden, ErrorCodes.Forbidden, "A user can have at most {detail} agents"),
        RefusalCode.AgentBarred => new(
            Status403Forbidden, ErrorCodes.Forbidden, "An administrator has disabled this agent; its state can't be changed"),
        RefusalCode.AgentStateUnchanged => new(Status409Conflict, ErrorCodes.Conflict, "The agent is already {detail}"),
        RefusalCode.UnknownBudget => new(Status404NotFound, ErrorCodes.NotFound, "There is no such budget"),
        RefusalCode.UnknownAnswer => new(Status404NotFound, ErrorCodes.NotFound, "There is no such answer"),
        RefusalCode.TooManyAnswers =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "An agent can have at most {detail} answers"),
        RefusalCode.UnknownProvider =>
            new(Status422UnprocessableEntity, ErrorCodes.InvalidPayload, "There is no such {field}: {detail}"),
        RefusalCode.UnknownTool => new(Status404NotFound, ErrorCodes.NotFound, "There is no such tool"),
        RefusalCode.TooManyTools => new(Status403Forbidden, ErrorCodes.Forbidden, "An agent can have at most {detail} tools"),
        RefusalCode.UnknownToolServer =>
            new(Status404NotFound, ErrorCodes.NotFound, "There is no such server of tools"),
        RefusalCode.ToolServerFailed =>
            new(Status502BadGateway, ErrorCodes.Unavailable, "The server of tools can't be asked: {detail}"),
        RefusalCode.UnknownRun => new(Status404NotFound, ErrorCodes.NotFound, "There is no such run"),
        RefusalCode.RunInOtherState => new(Status409Conflict, ErrorCodes.Conflict, "The run is {detail}"),
        RefusalCode.CallDecided => new(Status409Conflict, ErrorCodes.Conflict, "The call is already {detail}"),
        RefusalCode.CallChanged => new(Status409Conflict, ErrorCodes.Conflict, "The call has other arguments"),
        RefusalCode.ControlUnchanged => new(Status409Conflict, ErrorCodes.Conflict, "This chat already {detail}"),
        RefusalCode.QuestionAnswered =>
            new(Status409Conflict, ErrorCodes.Conflict, "The question is already answered; change its answer instead"),

        RefusalCode.UnknownModel => new(Status404NotFound, ErrorCodes.NotFound, "There is no such model"),
        RefusalCode.UnknownTask => new(Status404NotFound, ErrorCodes.NotFound, "There is no such task"),
        RefusalCode.AnswerInProgress =>
            new(Status409Conflict, ErrorCodes.Conflict, "An answer is already being written into this message"),
        RefusalCode.TooManyAnswersInProgress => new(
            Status429TooManyRequests, ErrorCodes.RateLimited,
            "At most {detail} answers are generated at once; wait until one has ended"),
        RefusalCode.AnswersUsedUp =>
            new(Status429TooManyRequests, ErrorCodes.RateLimited, "This limit of generated answers is used up: {detail}"),
        RefusalCode.ModelFailed =>
            new(Status502BadGateway, ErrorCodes.Unavailable, "The model failed to answer ({detail}); try again later"),

        RefusalCode.UnknownChat => new(Status404NotFound, ErrorCodes.NotFound, "There is no such chat"),
        RefusalCode.UnknownFolder => new(Status404NotFound, ErrorCodes.NotFound, "There is no such folder"),
        RefusalCode.FolderExists =>
            new(Status400BadRequest, ErrorCodes.Conflict, "There is a folder with this name here already"),
        RefusalCode.TooManyChats => new(Status403Forbidden, ErrorCodes.Forbidden, "A user can have at most {detail} chats"),
        RefusalCode.TooManyFolders => new(Status403Forbidden, ErrorCodes.Forbidden, "A user can have at most {detail} folders"),
        RefusalCode.TooManyTags => new(Status403Forbidden, ErrorCodes.Forbidden, "A user can have at most {detail} tags"),
        RefusalCode.TooManyChatMessages =>
            new(Status413PayloadTooLarge, ErrorCodes.TooLarge, "A chat can have at most {detail} messages"),
        RefusalCode.ChatTooLarge =>
            new(Status413PayloadTooLarge, ErrorCodes.TooLarge, "A chat can have at most {detail} bytes"),
        RefusalCode.ReservedTag => new(Status400BadRequest, ErrorCodes.InvalidPayload, "A tag can't have this name"),

        RefusalCode.WrongCredentials =>
            new(Status401Unauthorized, ErrorCodes.Forbidden, "No active account found with the given credentials"),
        RefusalCode.TooManyAttempts =>
            new(Status429TooManyRequests, ErrorCodes.RateLimited, "Too many attempts; try again later"),
        RefusalCode.RegistrationClosed => new(
            Status403Forbidden, ErrorCodes.Forbidden,
            "Registration is closed on this server; ask an administrator for an account"),
        RefusalCode.AccountExists => new(Status409Conflict, ErrorCodes.Conflict, "A user with this {field} exists already"),
        RefusalCode.SignInTooOld => new(Status403Forbidden, ErrorCodes.Forbidden, "Sign in again first"),

        RefusalCode.UnknownReport => new(Status404NotFound, ErrorCodes.NotFound, "There is no such report"),
        RefusalCode.UnknownInvitation => new(Status404NotFound, ErrorCodes.NotFound, "There is no such invitation"),
        RefusalCode.UnknownHold => new(Status404NotFound, ErrorCodes.NotFound, "There is no such hold"),
        RefusalCode.NoSuchProvider => new(Status404NotFound, ErrorCodes.NotFound, "There is no such provider"),
        RefusalCode.ProviderBuiltIn =>
            new(Status409Conflict, ErrorCodes.Conflict, "A provider that is part of the server has this name"),
        RefusalCode.TooManyProviders =>
            new(Status409Conflict, ErrorCodes.Conflict, "There can be at most {detail} providers"),
        RefusalCode.TooManyToolServers =>
            new(Status409Conflict, ErrorCodes.Conflict, "There can be at most {detail} servers of tools"),
        RefusalCode.UnknownUserGroup => new(Status404NotFound, ErrorCodes.NotFound, "There is no such user group"),
        RefusalCode.UserGroupExists => new(Status409Conflict, ErrorCodes.Conflict, "Another user group has this name"),
        RefusalCode.TooManyUserGroups =>
            new(Status409Conflict, ErrorCodes.Conflict, "There can be at most {detail} user groups"),
        RefusalCode.AccountDeleted => new(Status409Conflict, ErrorCodes.Conflict, "This account was deleted"),
        RefusalCode.LastAdministrator => new(Status409Conflict, ErrorCodes.Conflict, AdminRole.LastRefused),
        RefusalCode.ActsOnSelf =>
            new(Status409Conflict, ErrorCodes.Conflict, "Administrators can't do this to themselves"),
        RefusalCode.NotAnAdministrator =>
            new(Status403Forbidden, ErrorCodes.Forbidden, "You do not have permission to access this resource"),
        RefusalCode.NotSuspended => new(Status409Conflict, ErrorCodes.Conflict, "The user is not suspended"),
        RefusalCode.NotPending => new(Status409Conflict, ErrorCodes.Conflict, "The user doesn't wait for approval"),
        RefusalCode.ReportResolved => new(Status409Conflict, ErrorCodes.Conflict, "The report is already resolved"),
        RefusalCode.MessageDeleted => new(Status409Conflict, ErrorCodes.Conflict, "The message is already deleted"),
        RefusalCode.HeldForOtherReason => new(
            Status409Conflict, ErrorCodes.Conflict,
            "There is already a legal hold, for this reason: {detail}. To change it, send that reason as replaces"),
        RefusalCode.HoldReleased => new(Status409Conflict, ErrorCodes.Conflict, "The legal hold has changed meanwhile"),
        RefusalCode.WebhookAccount => new(
            Status409Conflict, ErrorCodes.Conflict, "A webhook sends by this account; the managers of its channel delete it"),
        RefusalCode.TooManyHolds => new(Status409Conflict, ErrorCodes.Conflict, "There are too many legal holds"),
        RefusalCode.TooManyInvitations => new(Status409Conflict, ErrorCodes.Conflict, "There are too many invitations"),

        RefusalCode.RateLimited => new(Status429TooManyRequests, ErrorCodes.RateLimited, "Too many requests; try again later"),
        RefusalCode.Unavailable => new(
            Status503ServiceUnavailable, ErrorCodes.Unavailable,
            "The server can't store anything at the moment; try again later"),
        RefusalCode.Failed =>
            new(Status500InternalServerError, ErrorCodes.Internal, "The server failed to handle this; nothing was stored"),
    };

    /// <summary>When to try again; zero if trying again is of no use.</summary>
    public static TimeSpan RetryAfterOf(Refusal refusal) =>
        refusal.Code == RefusalCode.Unavailable ? TimeSpan.FromSeconds(1) : refusal.RetryAfter;
}
