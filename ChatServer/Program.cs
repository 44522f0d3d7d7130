using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Agents;
using ChatServer.Api;
using ChatServer.Api.Admin;
using ChatServer.Api.Channels;
using ChatServer.Api.Chats;
using ChatServer.Api.Errors;
using ChatServer.Api.Events;
using ChatServer.Api.Limits;
using ChatServer.Api.Limits.Connections;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Messaging;
using ChatServer.Api.Room;
using ChatServer.Api.Sockets;
using ChatServer.Api.Workspace;
using ChatServer.Attachments;
using ChatServer.Audit;
using ChatServer.Channels;
using ChatServer.Chats;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Hosting.Commands;
using ChatServer.Hosting.Health;
using ChatServer.Hosting.Logs;
using ChatServer.Hosting.Metrics;
using ChatServer.Hosting.Start;
using ChatServer.Hosting.Web;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Realtime;
using ChatServer.Storage;

return await CommandLine.RunAsync(args, ServeAsync);

static async Task ServeAsync(ServeArguments arguments)
{
    // Files that are watched for changes would be looked for in all folders below the current one; none is read again anyhow.
    var builder = WebApplication.CreateBuilder([.. arguments.Settings, "--hostBuilder:reloadConfigOnChange=false"]);
    builder.Configuration.UseServerSources(arguments.Settings);
    builder.Services.AddSteadyClock();
    builder.Services.AddStartCheck();
    builder.Services.AddLogs();
    builder.Services.AddWeb();
    builder.Services.AddHealth();
    builder.Services.AddPrometheus();
    builder.Services.AddApiDescription();
    builder.Services.AddStorage();
    builder.Services.AddAccounts();
    builder.Services.AddConversations();
    builder.Services.AddMessages();
    builder.Services.AddGroups();
    builder.Services.AddInbox();
    builder.Services.AddAttachments();
    builder.Services.AddChannels();
    builder.Services.AddRealtime();
    builder.Services.AddChats();
    builder.Services.AddAgents();
    builder.Services.AddAudit();
    builder.Services.AddAdministration();
    builder.Services.AddSockets();
    builder.Services.AddRoom();
    builder.Services.AddMessagesApi();
    builder.Services.AddWorkspace();
    builder.Services.AddChatsApi();
    builder.Services.AddChannelsApi();
    builder.Services.AddEvents();
    builder.Services.ConfigureHttpJsonOptions(http => RoomJson.Configure(http.SerializerOptions));
    builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    builder.Services.AddAttachmentEndpoints();
    builder.Services.AddExceptionHandler<ErrorHandler>();

    await using var app = builder.Build();
    app.CheckStart(arguments.IsNew);

    app.UseKnownProxies();
    app.UseWorkspaceAliases();
    RequestLimits.Use(app);
    SocketEndpoint.Use(app);
    OpenConnections.Use(app);
    RequestBody.Use(app);
    app.UsePrivateAnswers();
    app.UseExceptionHandler(_ => { }); // ErrorHandler does it; the middleware wants a fallback all the same
    app.UseStatusCodePages(ErrorHandler.DescribeStatus);
    app.UseCors();
    RevokedRequests.Use(app);
    app.UseAuthentication();
    app.UseAdminGate();
    app.UseAuthorization();
    UserRequestLimits.Use(app);
    app.MapHealth();
    app.MapPrometheus();
    app.MapApiDescription();
    app.MapAccounts();
    app.MapRoom();
    app.MapVersion();
    app.MapMessagesApi();
    app.MapMessaging();
    app.MapWorkspace();
    app.MapChats();
    app.MapChannelsApi();
    app.MapAttachments();
    app.MapMedia();
    app.MapAdmin();

    await app.StartAsync();
    await app.GreetAsync(arguments.Demo);
    await app.WaitForShutdownAsync();
}
