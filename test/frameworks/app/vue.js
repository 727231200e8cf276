import 'sluice/element/define'
import { createApp, ref, shallowRef } from 'vue/dist/vue.esm-bundler.js'

const app = createApp({
  setup() {
    const completed = ref('')
    const files = shallowRef([])
    const headers = () => ({ 'X-Framework': 'vue' })
    const watch = ({ currentTarget }) => {
      files.value = currentTarget.files
    }
    return { completed, files, headers, watch }
  },
  template: `
    <sluice-upload endpoint="/uploads" :headers="headers" @sluice-upload-progressed="watch"
      @sluice-upload-completed="completed = $event.file.name; watch($event)">
      <input type="file" name="file" multiple>
    </sluice-upload>
    <output>{{ files.map((file) => file.name + ': ' + file.state).join(', ') }}</output>
    <p>{{ completed }}</p>`,
})
app.config.compilerOptions.isCustomElement = (tag) => tag === 'sluice-upload'
app.mount('#app')
