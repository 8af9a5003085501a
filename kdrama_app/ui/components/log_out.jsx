/**
 * Log out: ends the session on the server, then loads the site anew, so that no state of this person stays.
 *
 * Props: `label` (the button's text), `className`; children stand before the label.
 */
export function LogOut({ label, className, children }) {
  const leave = async () => {
    await fetch("/api/v1/auth/session", { method: "DELETE" });
    // Reflex keeps its client token over a reload, and with it the state of whoever was here.
    sessionStorage.removeItem("token");
    window.location.assign("/");
  };
  return (
    <button type="button" className={className} onClick={leave}>
      {children}
      {label}
    </button>
  );
}
