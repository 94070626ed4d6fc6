// A plugin of Hawtio, as its module federation loads one: the way from a route of the console to its diagram, and the way back.
// Hawtio's Camel plugin takes what to show from a selection and not from the address, so this one makes the selection.
(() => {
  'use strict';

  let shared = {};

  const load = async name => {
    const versions = Object.values(shared[name]);
    return (await versions[0].get())();
  };

  async function plugin() {
    const [react, router, {hawtio, workspace, PluginNodeSelectionContext}] =
      await Promise.all([load('react'), load('react-router-dom'), load('@hawtio/react')]);

    function Rosterbridge() {
      const {setSelectedNode} = react.useContext(PluginNodeSelectionContext);
      const navigate = router.useNavigate();
      const id = new URLSearchParams(router.useLocation().search).get('route');
      react.useEffect(() => {
        if (!id) {
          window.location.assign(window.location.pathname.split('/actuator/hawtio')[0] + '/flows');
          return;
        }
        workspace.getTree().then(tree => {
          const route = tree.find(node => node.name === id && node.parent && node.parent.name === 'routes');
          setSelectedNode(route || null);
          navigate('/camel', {replace: true});
        });
      }, [id]);
      return null;
    }

    hawtio.addPlugin({id: 'rosterbridge', title: 'Rosterbridge', path: '/rosterbridge', order: 100, component: Rosterbridge, isActive: async () => true});
  }

  window.rosterbridge = {
    init: async scope => { shared = scope; },
    get: async () => () => ({plugin})
  };
})();
